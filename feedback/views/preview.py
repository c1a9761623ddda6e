"""The previews in the page editor: the form, the form with errors, and the page after sending."""

import datetime

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from ..models import FeedbackPage, Status, Submission
from ..spam_protection import Ticket
from .form_page import show_form
from .private_page import get_private_context
from .responses import render


def serve_preview(page: FeedbackPage, request: HttpRequest, mode_name: str) -> HttpResponse:
    """Show the page, which may be unsaved, in one of its preview modes; nothing is stored."""
    language_code = page.locale.language_code if page.locale_id else django_settings.LANGUAGE_CODE
    with translation.override(language_code):
        if mode_name == "sent":
            return preview_private_page(page, request)
        form = page.build_form({} if mode_name == "mistakes" else None)
        return show_form(page, request, form, Ticket.issue(page.pk or 0)).render()


def preview_private_page(page: FeedbackPage, request: HttpRequest) -> HttpResponse:
    """Show the page after sending, with an example submission."""
    today = timezone.localdate()
    example = Submission(
        reference=f"{today:%Y}-00001",
        status=Status.NEW,
        is_anonymous=True,
        due_on=today + datetime.timedelta(days=page.response_days),
    )
    return render(page, request, get_private_context(example), template="feedback/private.html").render()
