"""A participant's own page, behind the secret address in their mail: GET shows, only POST changes."""

import io

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from feedback.submitting import get_mistakes, render

from ..registration.models import Registration, State
from . import actions, seats
from .forms import RegistrationForm, initial_from


def find(page, secret) -> Registration:
    """Return the registration of the secret address; one that has been erased is gone."""
    found = Registration.objects.filter(page_id=page.pk, secret=secret, erased_at=None).first()
    if found is None:
        raise Http404
    found.page = page
    return found


def serve_own_page(page, request, secret):
    """Show a registration, or do what its owner asks: confirm, change, cancel."""
    registration = find(page, secret)
    if request.method != "POST":
        return show(page, request, registration)
    verbs = {"confirm": confirm, "change": change, "cancel": cancel}
    verb = verbs.get(request.POST.get("do", ""))
    if verb is None or page.is_over:
        return show(page, request, registration, status=400)
    return verb(page, request, registration)


def confirm(page, request, registration):
    """The owner has read the mail."""
    if not page.takes_place:
        return show(page, request, registration, status=409)
    try:
        fresh = actions.confirm(registration)
    except actions.Full:
        messages.error(request, _("Your place was kept until you had to confirm it; all are taken now."))
    else:
        if fresh.state == State.CONFIRMED:
            messages.success(request, _("Your place is confirmed."))
        elif fresh.state == State.WAITING:
            messages.success(request, _("Your address is confirmed. You move up as soon as a place is free."))
    return back(page, request, registration)


def change(page, request, registration):
    """The owner corrects their answers."""
    form = RegistrationForm(page, request.POST, own=True)
    if not registration.is_active:
        return show(page, request, registration, status=409)
    if not form.is_valid():
        return show(page, request, registration, form, status=422)
    actions.change(registration, **form.get_details())
    messages.success(request, _("Your answers have been changed."))
    return back(page, request, registration)


def cancel(page, request, registration):
    """The owner gives the place up."""
    actions.cancel(registration)
    messages.success(request, _("Your registration is cancelled. Thank you for telling us."))
    return back(page, request, registration)


def back(page, request, registration):
    """Return to the page, so that reloading it does nothing twice."""
    return HttpResponseRedirect(
        page.get_url(request) + page.reverse_subpage("own", args=[registration.secret])
    )


def show(page, request, registration, form=None, status=200):
    """Return the page; ``form`` is one with mistakes."""
    form = form or RegistrationForm(page, own=True, initial=initial_from(registration))
    address = page.get_url(request)
    context = {
        "registration": registration,
        "form": form,
        "mistakes": get_mistakes(form, None),
        "position": seats.position(registration) if registration.state == State.WAITING else 0,
        "code_url": address + page.reverse_subpage("code", args=[registration.secret]),
        "ics_url": address + page.reverse_subpage("calendar"),
        "may_confirm": may_confirm(page, registration),
    }
    return render(page, request, context, template="home/events/own.html", status=status)


def may_confirm(page, registration) -> bool:
    """Whether there is something to confirm."""
    if not page.takes_place or page.is_over:
        return False
    waits_unknown = registration.state == State.WAITING and not registration.email_confirmed_at
    return waits_unknown or registration.state in (State.HELD, State.EXPIRED)


def serve_code(page, request, secret):
    """Answer with the square code for the entrance: it leads a clerk's phone to the person's line."""
    registration = find(page, secret)
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
