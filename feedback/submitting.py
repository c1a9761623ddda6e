"""The form over HTTP: shown, taken, or shown again with everything that was typed."""

from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from wagtail.models import Page

from . import human_check, intake, rate_limit
from .conf import setting
from .models import PrivacyNotice, Submission


def serve_form(page, request):
    """Answer a request for the page: GET shows the form, POST takes it and redirects to the private page."""
    if not page.is_open:
        # It may have closed while somebody was writing: their text is shown for them to copy.
        typed = request.POST.get("comment", "")
        return render(page, request, {"typed_comment": typed}, template="feedback/closed.html")
    if request.method == "POST":
        return take(page, request)
    return show(page, request, page.build_form(), human_check.Ticket.issue(page.pk))


def take(page, request):
    """Answer a posted form.

    Nothing that goes wrong loses what was typed: the form comes back with it, the message, and a ticket that
    spares those a second check who have passed the first.
    """
    data = request.POST
    if "continue" in data:
        return go_on(page, request)
    verdict = human_check.examine(data, page.pk)
    form = page.build_form(data, request.FILES)
    if not form.is_valid():
        return show(
            page, request, form, verdict.ticket, verdict if verdict.about_answer else None, status=422
        )
    first = Submission.objects.filter(key=verdict.ticket.key).first()
    if first is not None and not verdict.ticket.expired:
        return answer_second_press(page, request, form, first)
    if not verdict.passed:
        return show(page, request, form, verdict.ticket, verdict, status=422)
    network = rate_limit.client_network(request)
    if not rate_limit.take_one("form", network, limit=setting("HOURLY_LIMIT"), hours=1):
        message = _(
            "Too many messages have come from your network in the last hour. Your text is kept: press “Send” "
            "again in an hour. If it cannot wait, call us."
        )
        return show(
            page, request, form, verdict.ticket, human_check.Verdict(verdict.ticket, message), status=429
        )
    submission = intake.receive(
        page,
        form,
        verdict.ticket.key,
        about=page_written_about(data),
        suspicion=human_check.suspicion(data, verdict.ticket, form.cleaned_data["comment"]),
    )
    return HttpResponseRedirect(private_url(page, request, submission))


def go_on(page, request):
    """Show the form to somebody who began to write in the small form; nothing is stored yet."""
    form = page.build_form(initial={"comment": request.POST.get("comment", "")})
    return show(page, request, form, human_check.Ticket.issue(page.pk))


def answer_second_press(page, request, form, first):
    """The button was pressed again: show the first number, or offer to send what has been changed since."""
    if first.digest == intake.content_digest(form):
        return HttpResponseRedirect(private_url(page, request, first))
    message = _(
        "Your message was received with number %(reference)s. You have changed it since: "
        "press “Send” to send the changed text as a new message."
    ) % {"reference": first.reference}
    ticket = human_check.Ticket.issue(page.pk).admitted()
    return show(page, request, form, ticket, human_check.Verdict(ticket, message), status=422)


def show(page, request, form, ticket, verdict=None, status=200):
    """Return the page with the form; ``verdict`` carries the message of a human check that failed."""
    notice = PrivacyNotice.objects.current(page.locale.language_code)
    context = {
        "form": form,
        "ticket": ticket,
        "honeypot": human_check.HONEYPOT,
        "verdict": verdict,
        "mistakes": get_mistakes(form, verdict),
        "files_lost": bool(request.FILES) and form.is_bound,
        "about": page_written_about(request.POST or request.GET),
        "notice": notice,
    }
    if notice:
        context["notice_url"] = page.get_url(request) + page.reverse_subpage("notice", args=[notice.version])
    if not ticket.passed:
        context["challenge"] = human_check.challenge_json(ticket)
        context["question"] = human_check.question_text(ticket)
    return render(page, request, context, status=status)


def get_mistakes(form, verdict):
    """Return what the error summary lists: pairs of the id to jump to (or none) and the message."""
    mistakes = form.mistakes if form.is_bound else []
    if verdict and verdict.message:
        mistakes = [*mistakes, ("id_sum" if verdict.about_answer else "", verdict.message)]
    return mistakes


def page_written_about(data):
    """Return the public page from which the sender came, or None."""
    about = data.get("about", "")
    if not (about.isascii() and about.isdecimal() and len(about) < 10):
        return None
    return Page.objects.live().public().filter(pk=int(about)).first()


def private_url(page, request, submission) -> str:
    """Return the address of the sender's private page."""
    return page.get_url(request) + page.reverse_subpage("private", args=[submission.secret])


def render(page, request, context, template=None, status=200):
    """Return a response that nobody keeps: not a cache on the way, not the browser's history."""
    response = page.render(request, template=template, context_overrides=context)
    response.status_code = status
    add_never_cache_headers(response)
    # The path of a private page is its key. Another site learns at most which site somebody came from, and so
    # does our own, whose web server may log it with every picture. ("no-referrer" would also take the Origin
    # header from the page's forms, without which they are refused as forged.)
    response.headers["Referrer-Policy"] = "strict-origin"
    if template:
        # Only the open form itself is for search engines.
        response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response


def preview(page, request, mode_name):
    """Show unsaved work to an editor, in any state."""
    with translation.override(page.locale.language_code if page.locale_id else settings.LANGUAGE_CODE):
        if mode_name == "sent":
            from .private_page import preview_private_page

            return preview_private_page(page, request)
        form = page.build_form({} if mode_name == "mistakes" else None)
        return show(page, request, form, human_check.Ticket.issue(page.pk or 0)).render()
