"""What is kept of participants: needs a week, names until the event's term, figures for good."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ..page import EventPage
from ..registration.models import ACTIVE, Registration, State
from . import actions
from .models import new_code, new_secret

NEEDS_DAYS = 7


def erase_due() -> int:
    """Erase what has been kept long enough; return how many registrations were touched."""
    now = timezone.now()
    needs = Registration.objects.filter(
        page__end__lt=now - datetime.timedelta(days=NEEDS_DAYS), needs_erased_at=None
    )
    touched = needs.update(needs="", needs_erased_at=now)
    over = EventPage.objects.filter(end__lt=now, registrations__erased_at=None, registrations__isnull=False)
    for page in over.distinct().defer_streamfields():
        if page.end + datetime.timedelta(days=page.retention_days) < now:
            for registration in page.registrations.filter(erased_at=None):
                erase(registration)
                touched += 1
    return touched


def erase(registration) -> None:
    """Erase everything that tells who it was; the state and the arrival stay for the figures."""
    now = timezone.now()
    Registration.objects.filter(pk=registration.pk).update(
        name="",
        email="",
        needs="",
        answers=[],
        consents=[],
        secret=new_secret(),
        code=new_code(),
        needs_erased_at=now,
        erased_at=now,
    )


def find_person(email: str) -> list[dict]:
    """Return everything kept under an e-mail address, for the person who asks."""
    found = Registration.objects.filter(email__iexact=email).select_related("page").order_by("registered_at")
    return [
        {
            _("Event"): registration.page.title,
            _("Registered"): registration.registered_at.isoformat(timespec="seconds"),
            _("State"): registration.get_state_display(),
            _("Name"): registration.name,
            _("E-mail"): registration.email,
            _("Needs"): registration.needs,
            _("Answers"): {answer["label"]: answer["value"] for answer in registration.answers},
            _("Consents"): {consent["label"]: consent["given"] for consent in registration.consents},
            _("Arrived"): registration.arrived_at.isoformat() if registration.arrived_at else "",
        }
        for registration in found
    ]


def erase_person(email: str, user) -> tuple[int, int]:
    """Cancel and erase everything kept under an e-mail address; nothing has to be kept."""
    found = list(Registration.objects.filter(email__iexact=email).select_related("page"))
    for registration in found:
        with transaction.atomic():
            if registration.is_active and not registration.page.is_over:
                actions.cancel(registration)
            erase(registration)
    return len(found), 0


def figures(page) -> dict[str, int]:
    """Return the numbers of an event, which stay when the names have gone."""
    registrations = page.registrations.all()
    return {
        "registered": registrations.count(),
        "confirmed": registrations.filter(state=State.CONFIRMED).count(),
        "waiting": registrations.filter(state=State.WAITING).count(),
        "cancelled": registrations.filter(~Q(state__in=ACTIVE)).count(),
        "arrived": registrations.filter(arrived_at__isnull=False).count(),
    }
