"""Calls of Wagtail's JavaScript as inert elements, which ``calls.js`` carries out.

Wagtail 8.0 starts its date fields, choosers and inline panels by an inline script beside each. A content
security policy that allows those scripts allows injected ones, too; a nonce does not help, because dialogs
and new rows of a panel arrive without one that the page knows.
"""

import json
import re

from django.utils.html import escapejs, format_html
from django.utils.safestring import mark_safe

#: All that Wagtail's choosers write: ``new PageChooser("id_parent", {"modalUrl": "…"});``; one has no "new".
CALL = re.compile(r"(?:new )?(\w+)\((.*)\);", re.DOTALL)


def render_call(name, *arguments):
    """Return the element that calls a function or class of Wagtail's once it is in the document.

    ``escapejs`` writes quotation marks as ``\\u0022``, at which a panel ends the names that it numbers.
    ``calls.js`` has the list of allowed names.
    """
    return format_html(
        '<wagtail-call hidden name="{}" arguments="{}"></wagtail-call>', name, escapejs(json.dumps(arguments))
    )


def render_chooser(widget, name, value, attrs=None, renderer=None):
    """Return the HTML of a chooser; in place of ``BaseChooser.render``.

    Raises ``TypeError`` without an ID among ``attrs``, as Wagtail does, and ``ValueError`` if a chooser has a
    script that is no call with plain values.
    """
    if not (attrs and "id" in attrs):
        raise TypeError("BaseChooser cannot be rendered without an 'id' attribute")
    value_data = widget.get_value_data(value)
    script = widget.render_js_init(attrs["id"], name, value_data)
    match = CALL.fullmatch(script.strip())
    try:
        call = render_call(match[1], *json.loads(f"[{match[2]}]"))
    except (TypeError, ValueError):
        raise ValueError(f"{type(widget).__name__}: no call with plain values: {script}") from None
    html = widget.render_html(name, value_data, attrs)
    return mark_safe(f"{html}{call}")  # noqa: S308  # nosec  # both are escaped HTML
