"""A warning to editors who unpublish or delete a form whose senders still use their private pages."""

from django.http import HttpRequest
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Page

from ..models import FeedbackPage


def warn_before_delete(request: HttpRequest, page: Page) -> None:
    """Show the warning with Wagtail's confirmation; a ``before_delete_page`` hook, also called on POST."""
    if request.method == "GET":
        warn_of_private_pages(request, page)


def warn_of_private_pages(request: HttpRequest, page: Page) -> None:
    """Show how many private pages stop working if ``page`` is a form; a ``before_unpublish_page`` hook."""
    page = page.specific
    if not isinstance(page, FeedbackPage):
        return
    count = page.submissions.filter(anonymised_at=None).count()
    if count:
        text = ngettext(
            "%(count)s message came by this form. It is kept, but its sender’s private page, where replies "
            "are read, stops working. To end the form, give it a closing date instead.",
            "%(count)s messages came by this form. They are kept, but their senders’ private pages, where "
            "replies are read, stop working. To end the form, give it a closing date instead.",
            count,
        )
        messages.warning(request, text % {"count": count})
