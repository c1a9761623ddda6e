"""Settings of Wagtail's accessibility checker, for the “Checks” panel and the user bar."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import ContentCheckerItem


class SiteContentChecker(ContentCheckerItem):
    """Check only the content that the author of a page can correct; each message explains how."""

    axe_include = ["main"]
    #: The small feedback form is the same on every page.
    axe_exclude = [".feedback-small"]
    axe_run_only = [
        *(rule for rule in ContentCheckerItem.axe_run_only if rule != "empty-meta-description"),
        "identical-links-same-purpose",
        "image-alt",
        "image-redundant-alt",
        "page-has-heading-one",
        "td-has-header",
    ]
    #: Axe does not run these rules by default.
    axe_rules = {"identical-links-same-purpose": {"enabled": True}, "td-has-header": {"enabled": True}}
    axe_messages = {
        **ContentCheckerItem.axe_messages,
        "identical-links-same-purpose": {
            "error_name": _("The same link text leads to different places"),
            "help_text": _("Let each link say where it leads, also when it is read alone."),
        },
        "image-alt": {
            "error_name": _("A picture has no description"),
            "help_text": _("Describe what it shows, for people who cannot see it."),
        },
        "image-redundant-alt": {
            "error_name": _("The description of a picture repeats the text beside it"),
            "help_text": _("Say what the picture shows beyond that."),
        },
        "page-has-heading-one": {
            "error_name": _("The page has no title"),
            "help_text": _("Give it a title that says what it is about."),
        },
        "td-has-header": {
            "error_name": _("A table has no headings"),
            "help_text": _("Give each column a heading, so that a cell makes sense when it is read aloud."),
        },
    }


def replace_content_checker(request, items, page):
    """Replace Wagtail's checker among the ``items`` of the user bar (hook ``construct_wagtail_userbar``)."""
    for position, item in enumerate(items):
        if isinstance(item, ContentCheckerItem):
            items[position] = SiteContentChecker(in_editor=item.in_editor)
