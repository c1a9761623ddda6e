"""A form that is unpublished or deleted: what that does to those who wrote through it."""

from django.utils.translation import ngettext
from wagtail.admin import messages

from ..models import FeedbackPage


def before_delete(request, page):
    """Tell the editor who is being asked whether they are sure; Wagtail calls it for the question as well."""
    if request.method == "GET":
        warn(request, page)


def warn(request, page):
    """Tell the editor whose private pages stop working, if ``page`` is a form."""
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
