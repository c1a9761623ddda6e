"""What happens when a form comes back without its security token: nothing typed is lost."""

from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as default_csrf_failure
from wagtail.models import Page

from . import human_check, private_page
from .models import FeedbackPage
from .submitting import go_on, serve_form, show


def keeps_feedback(view):
    """Mark a site's own ``CSRF_FAILURE_VIEW`` as one that hands on to ours: ``manage.py check`` asks."""
    view.keeps_feedback = True
    return view


@keeps_feedback
def csrf_failure(request, reason=""):
    """Show a form of ours again with everything that was typed; any other view fails as usual.

    Set it as ``CSRF_FAILURE_VIEW``. The usual cause is that cookies were deleted, or forbidden, while the
    form was open. Nothing is stored: the sender presses the button again, now with a valid token.
    """
    page = find_page(request)
    if page is None:
        return default_csrf_failure(request, reason)
    route, args, kwargs = page.resolve_subpage("/" + request.path.removeprefix(page.get_url(request)))
    if "secret" in kwargs and "question" in request.POST:
        submission = private_page.find(page, kwargs["secret"])
        message = _("The page has expired. Your answer is kept: press “Send the answer” again.")
        return private_page.take_answer(page, request, submission, message)
    if kwargs:
        return default_csrf_failure(request, reason)
    if not page.is_open:
        # Nothing can be sent to it, with or without a token: the text is shown for its author to copy.
        return serve_form(page, request)
    if "continue" in request.POST:
        # The small form has no token, so that the page around it can be cached; it stores nothing.
        return go_on(page, request)
    ticket = human_check.Ticket.issue(page.pk)
    verdict = human_check.Verdict(ticket, human_check.expired_message())
    return show(page, request, page.build_form(request.POST), ticket, verdict, status=403)


def find_page(request) -> FeedbackPage | None:
    """Return the public feedback page to which, or to a page below which, the request posted."""
    match = request.resolver_match
    if match is None or match.url_name != "wagtail_serve":
        return None
    page = Page.find_for_request(request, *match.args, **match.kwargs)
    is_ours = isinstance(page, FeedbackPage) and not page.get_view_restrictions().exists()
    return page if is_ours and request.path.startswith(page.get_url(request)) else None
