"""Erasure of participants' data: needs after a week, the rest after the event's term; the counts stay."""

import datetime

from django.db.models import Q
from django.utils import timezone

from ..page import EventPage
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
        network_key="",
        needs_erased_at=now,
        erased_at=now,
    )


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
