"""Where the pages of this app get their frame from."""

from django.template.loader import select_template


def base_template():
    """Return the site's ``base.html``, or this app's own where the site has none.

    A site's base has the blocks ``title`` and ``content``.
    """
    return select_template(["base.html", "feedback/base.html"])
