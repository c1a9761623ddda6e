"""The site's CSRF_FAILURE_VIEW: keeps what was entered in the registration form."""

from feedback import csrf, spam_protection

from .page import EventPage
from .registration.forms import RegistrationForm
from .registration.views import show_form


@csrf.keeps_feedback
def csrf_failure(request, reason=""):
    """Show a registration form again with what was entered; pass any other request to feedback's view.

    Nothing is stored: the sender presses the button again, now with a valid token.
    """
    page = find_page(request)
    if page is None or not page.is_registration_open:
        return csrf.csrf_failure(request, reason)
    ticket = spam_protection.Ticket.issue(page.pk)
    expired = spam_protection.CheckResult(ticket, spam_protection.expired_message())
    return show_form(page, request, RegistrationForm(page, request.POST), ticket, expired, status=403)


def find_page(request) -> EventPage | None:
    """Return the public event whose registration form was posted, or None for any other request."""
    page = csrf.find_public_page(request)
    if not isinstance(page, EventPage):
        return None
    return page if request.path == page.get_url(request) + page.reverse_subpage("register") else None
