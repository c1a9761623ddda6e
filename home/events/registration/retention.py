"""Erasure of participants' data: needs after a week, the rest after the event's term; the counts stay."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.mailbox import mailbox_key

from ..page import EventPage
from . import actions
from .models import ACTIVE, Registration, State, new_code, new_secret

#: Days after the end of an event for which needs are kept.
NEEDS_DAYS = 7


def erase_due() -> int:
    """Erase data whose retention has ended; return the number of changed registrations."""
    now = timezone.now()
    needs = Registration.objects.filter(
        page__end__lt=now - datetime.timedelta(days=NEEDS_DAYS), needs_erased_at=None
    )
    changed = needs.update(needs="", needs_erased_at=now)
    over = EventPage.objects.filter(end__lt=now, registrations__erased_at=None, registrations__isnull=False)
    for page in over.distinct().defer_streamfields():
        if page.end + datetime.timedelta(days=page.retention_days) < now:
            for registration in page.registrations.filter(erased_at=None):
                erase_registration(registration)
                changed += 1
    return changed


def erase_registration(registration) -> None:
    """Erase all personal data of a registration; state and arrival stay for the counts."""
    now = timezone.now()
    Registration.objects.filter(pk=registration.pk).update(
        name="",
        email="",
        mailbox="",
        needs="",
        answers=[],
        consents=[],
        secret=new_secret(),
        code=new_code(),
        needs_erased_at=now,
        erased_at=now,
    )


def find_by_email(email: str) -> list[dict]:
    """Return the data stored under an e-mail address: one dict of labels and values per registration."""
    found = (
        Registration.objects.filter(mailbox=mailbox_key(email))
        .select_related("page")
        .order_by("registered_at")
    )
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
        for registration in found.order_by("registered_at")
    ]


def erase_by_email(email: str, user) -> tuple[int, int]:
    """Cancel and erase all registrations of an e-mail address; return how many were erased and kept.

    The second number is always 0: no law requires keeping a registration.
    """
    found = list(Registration.objects.filter(mailbox=mailbox_key(email)).select_related("page"))
    for registration in found:
        with transaction.atomic():
            if registration.is_active and not registration.page.is_over:
                actions.cancel(registration)
            erase_registration(registration)
    return len(found), 0


def count_registrations(page) -> dict[str, int]:
    """Return the numbers of an event's registrations, which stay when personal data is erased."""
    registrations = page.registrations.all()
    return {
        "registered": registrations.count(),
        "confirmed": registrations.filter(state=State.CONFIRMED).count(),
        "waiting": registrations.filter(state=State.WAITING).count(),
        "cancelled": registrations.filter(~Q(state__in=ACTIVE)).count(),
        "arrived": registrations.filter(arrived_at__isnull=False).count(),
    }
