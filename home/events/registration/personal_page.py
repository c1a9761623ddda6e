"""The participant's page behind the secret address in their mail: only POST requests change anything."""

import io

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from feedback.views.responses import get_mistakes, render

from ...content.dates import within_sentence
from .. import times
from . import actions, seats
from .forms import RegistrationForm, initial_from
from .models import Registration, State


def find_registration(page, secret) -> Registration:
    """Return the registration of a secret address. Raises Http404 if there is none or it has been erased."""
    found = Registration.objects.filter(page_id=page.pk, secret=secret, erased_at=None).first()
    if found is None:
        raise Http404
    found.page = page
    return found


def serve_personal_page(page, request, secret):
    """Show a registration, or confirm, change or cancel it.

    Raises Http404 if the secret belongs to no registration of the page.
    """
    registration = find_registration(page, secret)
    if request.method != "POST":
        return show_registration(page, request, registration)
    handlers = {"confirm": confirm, "change": change, "cancel": cancel, "keep": take_back}
    handler = handlers.get(request.POST.get("do", ""))
    if handler is None or page.is_over:
        return show_registration(page, request, registration, status=400)
    return handler(page, request, registration)


def confirm(page, request, registration):
    """Confirm the address and the place, and redirect to the page."""
    if not page.takes_place:
        return show_registration(page, request, registration, status=409)
    try:
        stored = actions.confirm(registration)
    except actions.EventFull:
        messages.error(request, _("Your place was kept until you had to confirm it; all are taken now."))
    else:
        if stored.state == State.CONFIRMED:
            messages.success(request, _("Your place is confirmed."))
        elif stored.state == State.WAITING:
            messages.success(request, _("Your address is confirmed. You move up as soon as a place is free."))
    return redirect_to_page(page, request, registration)


def change(page, request, registration):
    """Store changed answers and redirect to the page, or show the form with its errors."""
    form = RegistrationForm(page, request.POST, with_email=False)
    if not registration.is_active:
        return show_registration(page, request, registration, status=409)
    if not form.is_valid():
        return show_registration(page, request, registration, form, status=422)
    actions.update_details(registration, **form.get_details())
    messages.success(request, _("Your answers have been changed."))
    return redirect_to_page(page, request, registration)


def cancel(page, request, registration):
    """Ask once, and give the place up if the answer is posted; redirect to the page."""
    if not registration.is_active:
        return show_registration(page, request, registration, status=409)
    if not request.POST.get("sure"):
        context = {"registration": registration}
        return render(page, request, context, template="home/events/give_up.html")
    actions.give_up(registration)
    messages.success(request, _("Your registration is cancelled. Thank you for telling us."))
    return redirect_to_page(page, request, registration)


def take_back(page, request, registration):
    """Undo the cancellation within its time and redirect to the page."""
    if actions.take_back(registration).is_active:
        messages.success(request, _("Your registration is valid again."))
    else:
        messages.error(request, _("It is too late to take it back. You can register again."))
    return redirect_to_page(page, request, registration)


def redirect_to_page(page, request, registration):
    """Redirect to the participant's page, so that a reload does not post again."""
    return HttpResponseRedirect(
        page.get_url(request) + page.reverse_subpage("own", args=[registration.secret])
    )


def show_registration(page, request, registration, form=None, status=200):
    """Return the participant's page; ``form`` is a submitted form with errors."""
    form = form or RegistrationForm(page, with_email=False, initial=initial_from(registration))
    address = page.get_url(request)
    is_waiting = registration.state == State.WAITING
    until, is_held = registration.held_until, registration.state == State.HELD
    context = {
        "held_until": within_sentence(times.moment_in_words(page, until)) if until and is_held else "",
        "registration": registration,
        "form": form,
        "mistakes": get_mistakes(form, None),
        "position": seats.waiting_position(registration) if is_waiting else 0,
        "code_url": address + page.reverse_subpage("code", args=[registration.secret]),
        "ics_url": address + page.reverse_subpage("calendar"),
        "may_confirm": may_confirm(page, registration),
        "undo_until": undo_in_words(page, registration),
        "register_url": address + page.reverse_subpage("register") if page.is_registration_open else "",
    }
    return render(page, request, context, template="home/events/own.html", status=status)


def undo_in_words(page, registration) -> str:
    """Return the time until which a given up registration can be taken back, or an empty string."""
    if page.is_over or not actions.may_take_back(registration, timezone.now()):
        return ""
    return within_sentence(times.moment_in_words(page, registration.undo_until))


def may_confirm(page, registration) -> bool:
    """Return True if the place, or the address of a waiting person, can be confirmed."""
    if not page.takes_place or page.is_over:
        return False
    is_unconfirmed = registration.state == State.WAITING and not registration.email_confirmed_at
    return is_unconfirmed or registration.state in (State.HELD, State.EXPIRED)


def serve_code(page, request, secret):
    """Return the QR code for the entrance as SVG; it leads a clerk's phone to the check-in of the person.

    Raises Http404 if the secret belongs to no registration of the page, or the place is not confirmed.
    """
    registration = find_registration(page, secret)
    if registration.state != State.CONFIRMED:
        raise Http404
    address = settings.WAGTAILADMIN_BASE_URL + reverse(
        "home_events:check_in_one", args=[page.pk, registration.code]
    )
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        picture, kind="svg", scale=6, border=4, dark="#000", light="#fff", xmldecl=True, svgclass=None
    )
    response = HttpResponse(picture.getvalue(), content_type="image/svg+xml")
    add_never_cache_headers(response)
    return response
