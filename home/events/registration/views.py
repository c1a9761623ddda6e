"""Registration over HTTP: the form, its mistakes, and what is said to somebody who has just registered."""

from urllib.parse import urlencode

from django.core import signing
from django.http import Http404, HttpResponseRedirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from feedback import human_check, rate_limit
from feedback.conf import setting
from feedback.models import PrivacyNotice
from feedback.submitting import get_mistakes, render

from ..registration.models import State
from . import actions, seats
from .forms import RegistrationForm

SALT = "home.events.receipt"
#: Registrations from one network in one hour. Many phones share one: a popular event must not stop at a
#: school, and each registration needs a mailbox of its own to become final.
NETWORK_LIMIT = 100


def serve_registration(page, request):
    """Answer a request for the form: GET shows it, POST registers and redirects."""
    if not page.takes_registrations:
        raise Http404
    if not page.is_registration_open:
        return render(page, request, {}, template="home/events/closed.html")
    if request.method == "POST":
        return take(page, request)
    return show(page, request, RegistrationForm(page), human_check.Ticket.issue(page.pk))


def take(page, request):
    """Answer a posted form; nothing that goes wrong loses what was typed."""
    verdict = human_check.examine(request.POST, page.pk)
    form = RegistrationForm(page, request.POST)
    if not form.is_valid():
        return show(
            page, request, form, verdict.ticket, verdict if verdict.about_answer else None, status=422
        )
    if not verdict.passed:
        return show(page, request, form, verdict.ticket, verdict, status=422)
    email = form.cleaned_data["email"].strip().lower()
    refusal = refuse(request, verdict.ticket, email)
    if refusal:
        return show(page, request, form, verdict.ticket, refusal, status=429)
    try:
        outcome = actions.register(
            page,
            key=verdict.ticket.key,
            email=email,
            language_code=page.locale.language_code,
            **form.get_details(),
        )
    except actions.Full:
        message = _("The last place has just been taken, and there is no waiting list.")
        return show(
            page, request, form, verdict.ticket, human_check.Verdict(verdict.ticket, message), status=409
        )
    address = page.get_url(request) + page.reverse_subpage("registered")
    return HttpResponseRedirect(f"{address}?{urlencode({'receipt': make_receipt(page, outcome)})}")


def refuse(request, ticket, email):
    """Return a verdict when too much comes from one network, to one address, or from a program; else None."""
    if request.POST.get(human_check.HONEYPOT) or ticket.age < setting("MINIMUM_SECONDS"):
        message = _("That was too quick for a person. Your answers are kept: press “Register” again.")
        return human_check.Verdict(ticket, message)
    network = rate_limit.client_network(request)
    if not rate_limit.take_one("registration", network, limit=NETWORK_LIMIT, hours=1):
        message = _("Too many registrations have come from your network. Try again in an hour, or call us.")
        return human_check.Verdict(ticket, message)
    if not rate_limit.take_one("registration-mail", email, limit=setting("DAILY_MAILS"), hours=24):
        message = _("This address has been sent several mails today. Use one of them, or call us.")
        return human_check.Verdict(ticket, message)
    return None


def show(page, request, form, ticket, verdict=None, status=200):
    """Return the page with the form; ``verdict`` carries the message of a check that failed."""
    notice = PrivacyNotice.objects.current(page.locale.language_code)
    context = {
        "form": form,
        "ticket": ticket,
        "honeypot": human_check.HONEYPOT,
        "verdict": verdict,
        "mistakes": get_mistakes(form, verdict),
        "notice": notice,
        "places_left": seats.places_left(page),
    }
    if not ticket.passed:
        context["challenge"] = human_check.challenge_json(ticket)
        context["question"] = human_check.question_text(ticket)
    return render(page, request, context, template="home/events/register.html", status=status)


def make_receipt(page, outcome) -> str:
    """Return a signed word on what happens next.

    For an address that was registered already it says what it would say to anybody: who asks may be a
    stranger.
    """
    registration = outcome.registration
    held, until = registration.state != State.WAITING, registration.held_until
    if outcome.known:
        held, until = seats.places_left(page) != 0, None
    until = until.isoformat() if until else ""
    return signing.dumps({"page": page.pk, "held": held, "until": until}, salt=SALT)


def serve_receipt(page, request):
    """Say that a mail is on its way, and until when the place is kept."""
    try:
        said = signing.loads(request.GET.get("receipt", ""), salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    if said["page"] != page.pk:
        raise Http404
    context = {"held": said["held"], "held_until": parse_datetime(said["until"]) if said["until"] else None}
    return render(page, request, context, template="home/events/registered.html")
