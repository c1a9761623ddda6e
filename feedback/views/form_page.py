"""The view of the form: shows it, receives it, or shows it again with everything that was typed."""

from functools import partial
from typing import Any

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from taggit.managers import TaggableManager
from wagtail.models import Page

from .. import spam_protection
from ..cases import receive
from ..conf import settings
from ..form.forms import FeedbackForm
from ..models import FeedbackPage, PrivacyNotice, Submission
from ..models.sites import find_site
from ..spam_protection import CheckResult, Ticket, rate_limit
from .responses import get_mistakes, private_url, render

#: Files kept for one network in one hour, while their forms are corrected.
KEPT_FILES_LIMIT = 40
#: Forms with files of one network that are read in one hour, sent or not.
DECODED_LIMIT = 60


def serve_form(page: FeedbackPage, request: HttpRequest) -> HttpResponse:
    """Answer a request for the page: GET shows the form, POST receives it and redirects."""
    if not page.is_open:
        # The form may have closed while the sender was writing, so their text is shown for copying.
        typed = request.POST.get("comment", "")
        return render(page, request, {"typed_comment": typed}, template="feedback/closed.html")
    if request.method == "POST":
        return receive_post(page, request)
    form = page.build_form(initial={"topics": topics_of(page_written_about(request.GET))})
    return show_form(page, request, form, Ticket.issue(page.pk))


def receive_post(page: FeedbackPage, request: HttpRequest) -> HttpResponse:
    """Answer a posted form.

    On any error the form is shown again with everything that was typed, the messages, and a ticket that
    remembers a passed spam check.
    """
    data = request.POST
    if "continue" in data:
        return continue_small_form(page, request)
    check = spam_protection.check_post(data, page.pk)
    # Decoding is dear, so that files wait for the check and for the limit.
    limited = check.passed and bool(request.FILES) and not may_decode(request)
    withheld = bool(request.FILES) and (limited or not check.passed)
    files = MultiValueDict() if withheld else request.FILES
    form = page.build_form(data, files, owner=files_owner(check.ticket))
    if limited:
        return show_form(page, request, form, check.ticket, too_many(check.ticket), 429, files_lost=True)
    if not form.is_valid():
        first = Submission.objects.filter(key=check.ticket.key).first() if form.only_lost_files else None
        if first is not None:
            # The second click on “Send”: the first has taken the kept file.
            return HttpResponseRedirect(private_url(page, request, first))
        shown_check = check if check.about_answer else None
        return show_form(page, request, form, check.ticket, shown_check, 422, files_lost=withheld)
    first = Submission.objects.filter(key=check.ticket.key).first()
    if first is not None and not check.ticket.expired:
        return answer_repeated_post(page, request, form, first)
    if not check.passed:
        return show_form(page, request, form, check.ticket, check, 422, files_lost=withheld)
    network = rate_limit.client_network(request)
    if not rate_limit.consume("form", network, limit=settings.HOURLY_LIMIT, hours=1):
        return show_form(page, request, form, check.ticket, too_many(check.ticket), status=429)
    submission = receive.receive_form(
        page,
        form,
        check.ticket.key,
        about=page_written_about(data),
        suspicion=spam_protection.find_suspicion(data, check.ticket, form.cleaned_data["comment"]),
        first_pk=partial(first_of_browser, request),
    )
    return HttpResponseRedirect(private_url(page, request, submission))


def first_of_browser(request: HttpRequest, submission: Submission) -> int:
    """Return the primary key of the first submission with this content from this browser in this hour.

    The browser is recognized by its CSRF cookie, of which a keyed hash is stored until the hour ends: two
    tabs send one message, and two people who write the same words send two.
    """
    browser = request.META.get("CSRF_COOKIE") if sends_cookie(request) else None
    if not browser:
        return submission.pk
    subject = f"{submission.page_id} {browser} {submission.digest}"
    return rate_limit.first_value("message", subject, submission.pk, hours=1)


def sends_cookie(request: HttpRequest) -> bool:
    """Return True if the browser sent the CSRF cookie, which Django otherwise makes up for the response."""
    return django_settings.CSRF_COOKIE_NAME in request.COOKIES


def too_many(ticket: Ticket) -> CheckResult:
    """Return the failed check of a network that has reached a limit."""
    message = _(
        "Too many messages have come from your network in the last hour. Your text is kept: press “Send” "
        "again in an hour. If it cannot wait, call us."
    )
    return CheckResult(ticket, message)


def continue_small_form(page: FeedbackPage, request: HttpRequest) -> TemplateResponse:
    """Show the form with the comment that was typed into the small form; nothing is stored."""
    topics = topics_of(page_written_about(request.POST))
    form = page.build_form(initial={"comment": request.POST.get("comment", ""), "topics": topics})
    return show_form(page, request, form, Ticket.issue(page.pk))


def answer_repeated_post(
    page: FeedbackPage, request: HttpRequest, form: FeedbackForm, first: Submission
) -> HttpResponse:
    """Answer a form that was received before: redirect to it, or offer to send a changed text as new."""
    if first.digest == receive.content_checksum(form):
        return HttpResponseRedirect(private_url(page, request, first))
    message = _(
        "Your message was received with number %(reference)s. You have changed it since: "
        "press “Send” to send the changed text as a new message."
    ) % {"reference": first.reference}
    # The proof was spent on the first message: the second needs one of its own.
    ticket = Ticket.issue(page.pk)
    return show_form(page, request, form, ticket, CheckResult(ticket, message), status=422)


def show_form(
    page: FeedbackPage,
    request: HttpRequest,
    form: FeedbackForm,
    ticket: Ticket,
    check_result: CheckResult | None = None,
    status: int = 200,
    *,
    files_lost: bool = False,
) -> TemplateResponse:
    """Return the page with the form; ``check_result`` is a spam check whose message is shown.

    ``files_lost``: the page asks the sender to attach the files again.
    """
    notice = PrivacyNotice.objects.current(page.locale.language_code, find_site(page))
    files_kept = (
        form.keep_files(files_owner(ticket), may_keep=partial(may_keep, request)) if form.is_bound else True
    )
    context: dict[str, Any] = {
        "form": form,
        "ticket": ticket,
        "honeypot": spam_protection.HONEYPOT,
        "check_result": check_result,
        "mistakes": get_mistakes(form, check_result),
        "files_lost": files_lost or not files_kept,
        "about": page_written_about(request.POST or request.GET),
        "notice": notice,
    }
    if notice:
        context["notice_url"] = page.get_url(request) + page.reverse_subpage("notice", args=[notice.version])
    if not ticket.passed:
        if ticket.takes_proof_of_work:
            context["challenge"] = spam_protection.challenge_json(ticket)
        context["question"] = spam_protection.question_text(ticket)
    return render(page, request, context, status=status)


def files_owner(ticket: Ticket) -> str:
    """Return the owner of the files that are kept for the form with this ticket."""
    return f"feedback:{ticket.page_id}:{ticket.key.hex}"


def may_keep(request: HttpRequest) -> bool:
    """Count a kept file of the client's network; return False above the limit of an hour."""
    network = rate_limit.client_network(request)
    return rate_limit.consume("kept_files", network, limit=KEPT_FILES_LIMIT, hours=1)


def may_decode(request: HttpRequest) -> bool:
    """Count a posted form with files of the client's network; return False above the limit of an hour."""
    return rate_limit.consume("files", rate_limit.client_network(request), limit=DECODED_LIMIT, hours=1)


def topics_of(about: Page | None) -> list[str]:
    """Return the ids of the tags of a page, by which the form ticks those that it offers."""
    if about is None:
        return []
    page = about.specific
    names = [field.name for field in page._meta.get_fields() if isinstance(field, TaggableManager)]
    return [str(pk) for name in names for pk in getattr(page, name).values_list("pk", flat=True)]


def page_written_about(data: QueryDict) -> Page | None:
    """Return the public page that the message is about, or None."""
    about = data.get("about", "")
    if not (about.isascii() and about.isdecimal() and len(about) < 10):
        return None
    return Page.objects.live().public().filter(pk=int(about)).first()
