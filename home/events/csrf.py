"""What happens when a registration comes back without its security token: nothing typed is lost."""

from wagtail.models import Page

from feedback import csrf, human_check

from .page import EventPage
from .registration.forms import RegistrationForm
from .registration.views import show


@csrf.keeps_feedback
def csrf_failure(request, reason=""):
    """Show a registration form again with what was typed; feedback's view answers for everything else.

    Nothing is stored: the person presses the button again, now with a valid token.
    """
    page = find_page(request)
    if page is None or not page.is_registration_open:
        return csrf.csrf_failure(request, reason)
    ticket = human_check.Ticket.issue(page.pk)
    verdict = human_check.Verdict(ticket, human_check.expired_message())
    return show(page, request, RegistrationForm(page, request.POST), ticket, verdict, status=403)


def find_page(request) -> EventPage | None:
    """Return the public event whose registration form was posted to, if that is what the request is."""
    match = request.resolver_match
    if match is None or match.url_name != "wagtail_serve":
        return None
    page = Page.find_for_request(request, *match.args, **match.kwargs)
    if not isinstance(page, EventPage) or page.get_view_restrictions().exists():
        return None
    return page if request.path == page.get_url(request) + page.reverse_subpage("register") else None
