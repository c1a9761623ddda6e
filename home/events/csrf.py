"""The site's CSRF_FAILURE_VIEW: keeps what was entered in the registration form."""

from django.http import Http404

from feedback import csrf, spam_protection

from .page import EventPage
from .registration.forms import RegistrationForm
from .registration.personal_page import serve_personal_page
from .registration.views import serve_registration, show_form


@csrf.keeps_feedback
def csrf_failure(request, reason=""):
    """Show a registration form again with what was entered; pass any other request to feedback's view.

    A browser without cookies is answered as usual, since the signed ticket or the secret address takes the
    place of the token. Otherwise nothing is stored: the sender presses the button again.
    """
    if csrf.is_without_cookies(request, reason) and (response := serve_without_token(request)):
        return response
    page = find_page(request)
    if page is None or not page.is_registration_open:
        return csrf.csrf_failure(request, reason)
    ticket = spam_protection.Ticket.issue(page.pk)
    expired = spam_protection.CheckResult(ticket, spam_protection.expired_message())
    return show_form(page, request, RegistrationForm(page, request.POST), ticket, expired, status=403)


def serve_without_token(request):
    """Return the response of the form or of a participant's page; None for any other request."""
    page = csrf.find_public_page(request)
    if not isinstance(page, EventPage) or not request.path.startswith(page.get_url(request)):
        return None
    try:
        _view, _args, kwargs = page.resolve_subpage("/" + request.path.removeprefix(page.get_url(request)))
    except Http404:
        return None
    if "secret" in kwargs:
        return serve_personal_page(page, request, kwargs["secret"])
    ticket = spam_protection.Ticket.read(request.POST.get("ticket", ""), page.pk)
    return serve_registration(page, request) if ticket and find_page(request) else None


def find_page(request) -> EventPage | None:
    """Return the public event whose registration form was posted, or None for any other request."""
    page = csrf.find_public_page(request)
    if not isinstance(page, EventPage):
        return None
    return page if request.path == page.get_url(request) + page.reverse_subpage("register") else None
