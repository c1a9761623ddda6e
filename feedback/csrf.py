"""The ``CSRF_FAILURE_VIEW`` that keeps what was typed when a form is posted without a valid CSRF token."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as default_csrf_failure
from wagtail.models import Page

from . import spam_protection
from .models import FeedbackPage
from .views import page_rating, private_page
from .views.form_page import continue_small_form, files_owner, serve_form, show_form

FailureView = Callable[..., HttpResponse]


def keeps_feedback(view: FailureView) -> FailureView:
    """Mark a site's own ``CSRF_FAILURE_VIEW`` that calls ``csrf_failure``, for the system check."""
    view.keeps_feedback = True  # type: ignore[attr-defined]
    return view


@keeps_feedback
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show a feedback form again with everything that was typed; other views fail as usual.

    Set it as ``CSRF_FAILURE_VIEW``. A browser without cookies is answered as usual, since the signed ticket
    or the secret address takes the place of the token. Otherwise nothing is stored: the sender sends the
    form again, now with a valid token.
    """
    page = find_page(request)
    if page is None:
        return default_csrf_failure(request, reason)
    _view, _args, kwargs = page.resolve_subpage("/" + request.path.removeprefix(page.get_url(request)))
    if "rated" in kwargs:
        # The question below a page has no token either.
        return page_rating.serve_rating(page, request, kwargs["rated"])
    without_cookies = is_without_cookies(request, reason)
    if "secret" in kwargs and without_cookies:
        return private_page.serve_private_page(page, request, kwargs["secret"])
    if "secret" in kwargs and "question" in request.POST:
        submission = private_page.find_submission(page, kwargs["secret"])
        message = _("The page has expired. Your answer is kept: press “Send the answer” again.")
        return private_page.receive_answer(page, request, submission, message)
    if kwargs:
        return default_csrf_failure(request, reason)
    if not page.is_open:
        # A closed form stores nothing, so its view needs no token.
        return serve_form(page, request)
    if "continue" in request.POST:
        # The small form has no token, so that the page around it can be cached; it stores nothing.
        return continue_small_form(page, request)
    ticket = spam_protection.Ticket.issue(page.pk)
    posted = spam_protection.Ticket.read(request.POST.get("ticket", ""), page.pk)
    if posted and without_cookies:
        return serve_form(page, request)
    owner = files_owner(posted) if posted else ""
    form = page.build_form(request.POST, request.FILES, owner=owner)
    expired = spam_protection.CheckResult(ticket, spam_protection.expired_message())
    return show_form(page, request, form, ticket, expired, status=403)


def is_without_cookies(request: HttpRequest, reason: str) -> bool:
    """Return True if the form was posted from this site by a browser that sends no cookies.

    Django has compared the ``Origin`` header before it looks for the cookie. The forms have nothing to do
    with a login, so that the token only keeps other sites from posting.
    """
    sent_from = request.headers.get("Sec-Fetch-Site", "same-origin")
    return reason == REASON_NO_CSRF_COOKIE and sent_from == "same-origin"


def find_page(request: HttpRequest) -> FeedbackPage | None:
    """Return the public feedback page to whose URL, or below it, the request was posted; or None."""
    page = find_public_page(request)
    is_form = isinstance(page, FeedbackPage) and request.path.startswith(page.get_url(request))
    return page if is_form else None


def find_public_page(request: HttpRequest) -> Page | None:
    """Return the public Wagtail page to whose URL, or below it, the request was sent; or None.

    A site's own ``CSRF_FAILURE_VIEW`` may use it to find its page types.
    """
    match = request.resolver_match
    if match is None or match.url_name != "wagtail_serve":
        return None
    page = Page.find_for_request(request, *match.args, **match.kwargs)
    return page if page and not page.get_view_restrictions().exists() else None
