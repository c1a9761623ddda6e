"""The editor of the registered viewset on Wagtail 7.4, whose addresses lead to Wagtail's own views.

Since Wagtail 8 the addresses for new and existing pages ask the viewset of the page type. A hook in front of
Wagtail 7.4's views answers with the viewset's view, so that the panel and the guard are there, too.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin.viewsets.pages import page_viewset_registry

#: By the name of Wagtail's address, the attribute of a viewset with the class of the view.
VIEW_CLASSES = {
    "add": "add_view_class",
    "edit": "edit_view_class",
    "revisions_revert": "revisions_revert_view_class",
}
#: The mark of a request that a registered view handles already: that view calls the hooks again.
HANDLED = "_civic_social_registered_view"


def answer_with_registered_view(request: HttpRequest, *pages: Any) -> HttpResponse | None:
    """Return the response of the page type's own view, or None if it has none.

    A receiver of ``before_create_page`` and ``before_edit_page``; ``pages`` ends in the page or its class.
    """
    match = request.resolver_match
    if match is None or hasattr(request, HANDLED):
        return None
    model = pages[-1] if isinstance(pages[-1], type) else type(pages[-1])
    viewset = page_viewset_registry.get_by_type(model)
    view_class = getattr(viewset, VIEW_CLASSES.get(match.url_name or "", "no_view_class"), None)
    if view_class is None:
        return None
    setattr(request, HANDLED, True)
    return view_class.as_view()(request, *match.args, **match.kwargs)
