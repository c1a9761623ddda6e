"""What happens when a form comes back without its security token: nothing typed is lost."""

from django.views.csrf import csrf_failure as default_csrf_failure
from wagtail.models import Page

from . import human_check
from .models import FeedbackPage
from .submitting import go_on, show


def csrf_failure(request, reason=""):
    """Show a feedback form again with everything that was typed; any other view fails as usual.

    Set it as ``CSRF_FAILURE_VIEW``. The usual cause is that cookies were deleted, or forbidden, while the
    form was open. Nothing is stored: the sender presses the button again, now with a valid token.
    """
    page = find_page(request)
    if page is None or not page.is_open:
        return default_csrf_failure(request, reason)
    if "continue" in request.POST:
        # The small form has no token, so that the page around it can be cached; it stores nothing.
        return go_on(page, request)
    ticket = human_check.Ticket.issue(page.pk)
    verdict = human_check.Verdict(ticket, human_check.expired_message())
    return show(page, request, page.build_form(request.POST), ticket, verdict, status=403)


def find_page(request) -> FeedbackPage | None:
    """Return the public feedback page whose form was posted to, if that is what the request is."""
    match = request.resolver_match
    if match is None or match.url_name != "wagtail_serve":
        return None
    page = Page.find_for_request(request, *match.args, **match.kwargs)
    if not isinstance(page, FeedbackPage) or page.get_view_restrictions().exists():
        return None
    return page if request.path == page.get_url(request) else None
