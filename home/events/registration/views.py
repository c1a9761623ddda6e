"""Public views of registration: the form, and the page shown after a registration."""

import datetime
from urllib.parse import urlencode

from django.core import signing
from django.http import Http404, HttpResponseRedirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from feedback import spam_protection
from feedback.conf import settings
from feedback.mailbox import limit_key
from feedback.spam_protection import rate_limit
from feedback.views.responses import get_mistakes, render

from ...content.dates import within_sentence
from ...site.aliases import original_of
from .. import times
from . import actions, holds, notices, seats
from .forms import RegistrationForm
from .models import State

#: Part of signed receipts: a change invalidates those that browsers hold.
SALT = "home.events.receipt"
#: Registrations from one network in one hour. High, because the people of a school or a company share one
#: network, and a registration becomes final only by a mail to its address.
NETWORK_LIMIT = 100


def serve_registration(page, request):
    """Answer a request for the form: GET shows it, POST registers and redirects.

    Raises Http404 if the event takes no registrations.
    """
    if not page.takes_registrations:
        raise Http404
    if page.alias_of_id:
        # One event has one list of participants.
        original = original_of(page)
        return HttpResponseRedirect(original.get_url(request) + original.reverse_subpage("register"))
    if not page.is_registration_open:
        return render(page, request, {}, template="home/events/closed.html")
    if request.method == "POST":
        return process_form(page, request)
    recent = holds.count_recent(page, holds.network_key(page, request))
    ticket = spam_protection.Ticket.issue(page.pk, holds.terms_for(recent))
    return show_form(page, request, RegistrationForm(page), ticket)


def process_form(page, request):
    """Answer a posted form; every error shows the form again with all that was entered."""
    network_key = holds.network_key(page, request)
    check = check_post(page, request, holds.terms_for(holds.count_recent(page, network_key)))
    form = RegistrationForm(page, request.POST)
    if not form.is_valid():
        return show_form(page, request, form, check.ticket, check if check.about_answer else None, status=422)
    if not check.passed:
        return show_form(page, request, form, check.ticket, check, status=422)
    email = form.cleaned_data["email"]
    refusal = check_limits(request, check.ticket, email)
    if refusal:
        return show_form(page, request, form, check.ticket, refusal, status=429)
    try:
        result = actions.register(
            page,
            key=check.ticket.key,
            email=email,
            network_key=network_key,
            language_code=page.locale.language_code,
            notice=notices.find_notice(page, request.POST.get("notice", "")),
            **form.get_details(),
        )
    except actions.EventFull:
        message = _("The last place has just been taken, and there is no waiting list.")
        refusal = spam_protection.CheckResult(check.ticket, message)
        return show_form(page, request, form, check.ticket, refusal, status=409)
    except actions.TooManyUnconfirmed:
        message = _(
            "Several registrations from your network are not confirmed yet. If they are yours, confirm them "
            "by the links in the mails, and press “Register” again. Otherwise try again in fifteen minutes, "
            "or call us. Your answers are kept."
        )
        refusal = spam_protection.CheckResult(check.ticket, message)
        return show_form(page, request, form, check.ticket, refusal, status=429)
    address = page.get_url(request) + page.reverse_subpage("registered")
    return HttpResponseRedirect(
        f"{address}?{urlencode({'receipt': sign_receipt(page, result, network_key)})}"
    )


def check_post(page, request, terms: int):
    """Return the result of the spam check, with a question of at least ``terms`` numbers.

    A form that was opened with a shorter question gets a longer one.
    """
    check = spam_protection.check_post(request.POST, page.pk)
    if not check.passed or len(check.ticket.terms) >= terms:
        return check
    message = _("Many people register from your network. Your answers are kept: answer one more question.")
    return spam_protection.CheckResult(check.ticket.renewed(terms), message, about_answer=True)


def check_limits(request, ticket, email):
    """Return a failed check result if the request looks automatic or exceeds a rate limit, else None."""
    if request.POST.get(spam_protection.HONEYPOT) or ticket.age < settings.MINIMUM_SECONDS:
        message = _("That was too quick for a person. Your answers are kept: press “Register” again.")
        return spam_protection.CheckResult(ticket, message)
    network = rate_limit.client_network(request)
    if not rate_limit.consume("registration", network, limit=NETWORK_LIMIT, hours=1):
        message = _("Too many registrations have come from your network. Try again in an hour, or call us.")
        return spam_protection.CheckResult(ticket, message)
    if not rate_limit.consume("registration-mail", limit_key(email), limit=settings.DAILY_MAILS, hours=24):
        message = _("This address has been sent several mails today. Use one of them, or call us.")
        return spam_protection.CheckResult(ticket, message)
    return None


def show_form(page, request, form, ticket, check_result=None, status=200):
    """Return the page with the form; ``check_result`` holds the message of a failed check."""
    notice = notices.find_notice(page)
    context = {
        "form": form,
        "ticket": ticket,
        "honeypot": spam_protection.HONEYPOT,
        "check_result": check_result,
        "mistakes": get_mistakes(form, check_result),
        "notice": notice,
        "notice_url": notices.notice_url(page, request, notice) if notice else "",
        "places_left": seats.places_left(page),
    }
    if not ticket.passed:
        if ticket.takes_proof_of_work:
            context["challenge"] = spam_protection.challenge_json(ticket)
        context["question"] = spam_protection.question_text(ticket)
    return render(page, request, context, template="home/events/register.html", status=status)


def sign_receipt(page, result, network_key: str = "") -> str:
    """Return a signed receipt that shows if a place is held, and until when.

    The receipt of an address that was registered already is the one a new address would get, so that it
    does not reveal the registration.
    """
    registration = result.registration
    held, until = registration.state != State.WAITING, registration.held_until
    if result.already_registered:
        held = seats.places_left(page) != 0
        minutes = holds.minutes_for(page, holds.count_recent(page, network_key))
        until = timezone.now() + datetime.timedelta(minutes=minutes) if held else None
    until = until.isoformat() if until else ""
    return signing.dumps({"page": page.pk, "held": held, "until": until}, salt=SALT)


def serve_receipt(page, request):
    """Show the next step after a registration: the mail to read, and until when the place is held.

    Raises Http404 if the receipt is not signed by us or belongs to another page.
    """
    try:
        receipt = signing.loads(request.GET.get("receipt", ""), salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    if receipt["page"] != page.pk:
        raise Http404
    until = parse_datetime(receipt["until"]) if receipt["until"] else None
    until_words = within_sentence(times.moment_in_words(page, until)) if until else ""
    context = {"held": receipt["held"], "held_until": until_words}
    return render(page, request, context, template="home/events/registered.html")
