"""What time brings: places that were not confirmed, reminders, thanks, erasure. Runs every minute or so.

The site's one sweep: the drawn cards that nobody needs any more are removed here, too, and somebody is told
of the publications whose term ends soon.

Each step asks the tables what is due, so that it may run late, twice, or in several processes at once.
"""

import datetime
import logging

from django.db.models import Q
from django.utils import timezone

from .. import expiring
from ..cards import tidying
from . import changes
from .mail import outbox, sending
from .mail.models import MailKind
from .page import EventPage
from .registration import actions, retention
from .registration.models import Registration, State

logger = logging.getLogger(__name__)

#: Thanks are sent some hours after the end, and not for what ended long ago.
THANKS_AFTER, THANKS_UNTIL = datetime.timedelta(hours=2), datetime.timedelta(days=3)


def tend() -> dict[str, int]:
    """Do everything that is due now; return how much of each."""
    return {
        "released": release(),
        "noted": changes.catch_up(),
        "reminded": remind(),
        "thanked": thank(),
        "erased": retention.erase_due(),
        **sending.send_due(),
        "reminded of the end of a term": expiring.remind_hourly(),
        "cards removed": tidying.tidy_daily(),
    }


def release() -> int:
    """Take back the places that were not confirmed in time, event by event."""
    overdue = Registration.objects.filter(state=State.HELD, held_until__lte=timezone.now())
    pages = EventPage.objects.filter(pk__in=overdue.values("page_id")).defer_streamfields()
    return sum(actions.refill(page) for page in pages)


def remind() -> int:
    """Write the reminders whose time has come: once for each date of an event."""
    now = timezone.now()
    soon = EventPage.objects.live().filter(
        start__gt=now, reminder_hours__gt=0, registrations__state=State.CONFIRMED
    )
    written = 0
    for page in soon.distinct().defer_streamfields():
        if not page.takes_place or page.start - datetime.timedelta(hours=page.reminder_hours) > now:
            continue
        occasion = page.start.isoformat()
        # Who has just been told the date needs no reminder of it.
        since = page.start - datetime.timedelta(hours=page.reminder_hours)
        due = without_mail(page, MailKind.REMINDER, occasion).filter(
            state=State.CONFIRMED, email_confirmed_at__lt=since
        )
        written += _write(due, MailKind.REMINDER, occasion)
    return written


def thank() -> int:
    """Write the thanks, with the link to the feedback form, to those who meant to come."""
    now = timezone.now()
    ended = EventPage.objects.live().filter(
        end__range=(now - THANKS_UNTIL, now - THANKS_AFTER),
        asks_feedback=True,
        registrations__state=State.CONFIRMED,
    )
    written = 0
    for page in ended.distinct().defer_streamfields():
        if page.takes_place:
            due = came(page, without_mail(page, MailKind.THANKS, "").filter(state=State.CONFIRMED))
            written += _write(due, MailKind.THANKS, "")
    return written


def came(page, registrations):
    """Keep who came, where anybody was checked in; else everybody who had a place."""
    counted = page.registrations.filter(arrived_at__isnull=False).exists()
    return registrations.filter(arrived_at__isnull=False) if counted else registrations


def without_mail(page, kind, occasion):
    """Return the registrations of a page that have not been written to about this."""
    told = Q(mails__kind=kind, mails__occasion=occasion)
    have = Registration.objects.filter(told, page_id=page.pk).values("pk")
    return page.registrations.exclude(pk__in=have).exclude(email="")


def _write(registrations, kind, occasion) -> int:
    found = list(registrations)
    outbox.write(found, kind, occasion=occasion)
    return len(found)
