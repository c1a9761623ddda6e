"""Work of events that becomes due by time: expired places, reminders, thanks, mails and erasure.

Each step looks up what is due, so that it may run late, twice, or in several processes at once.
"""

import datetime

from django.db.models import Q
from django.utils import timezone

from civic_social.models import Switch

from . import changes
from .mail import outbox, sending
from .mail.models import MailKind
from .page import EventPage
from .registration import actions, holds, retention
from .registration.models import Registration, State

#: The time after the end of an event within which thanks are queued.
THANKS_AFTER, THANKS_UNTIL = datetime.timedelta(hours=2), datetime.timedelta(days=3)


def run_due() -> dict[str, int]:
    """Do all work that is due now; return the number of each kind.

    While the database counts as restored or copied, nobody is reminded or thanked.
    """
    holds.forget_networks()
    is_held = Switch.held_since() is not None
    return {
        "released": release_places(),
        "noted": changes.process_missed(),
        "reminded": 0 if is_held else queue_reminders(),
        "thanked": 0 if is_held else queue_thanks(),
        "erased": retention.erase_due(),
        **sending.send_due(),
    }


def release_places() -> int:
    """Expire held places that were not confirmed in time, and release given up ones; return the former."""
    now = timezone.now()
    is_overdue = Q(state=State.HELD, held_until__lte=now) | Q(undo_until__lte=now)
    overdue = Registration.objects.filter(is_overdue)
    pages = EventPage.objects.filter(pk__in=overdue.values("page_id")).defer_streamfields()
    return sum(actions.refill(page) for page in pages)


def queue_reminders(now: datetime.datetime | None = None, **values) -> int:
    """Queue the reminders that are due at ``now``, one for each date of an event; return their number.

    ``values``: of ``outbox.queue_mails``.
    """
    now = now or timezone.now()
    soon = EventPage.objects.live().filter(
        start__gt=now, reminder_hours__gt=0, registrations__state=State.CONFIRMED
    )
    queued = 0
    for page in soon.distinct().defer_streamfields():
        remind_at = page.start - datetime.timedelta(hours=page.reminder_hours)
        if not page.takes_place or remind_at > now:
            continue
        occasion = page.start.isoformat()
        # A later confirmation has just mailed the date to the participant.
        due = without_mail(page, MailKind.REMINDER, occasion).filter(
            state=State.CONFIRMED, email_confirmed_at__lt=remind_at
        )
        queued += _queue(due, MailKind.REMINDER, occasion, values)
    return queued


def queue_thanks(now: datetime.datetime | None = None, **values) -> int:
    """Queue the thanks that are due at ``now``, with a link to the feedback form; return their number.

    ``values``: of ``outbox.queue_mails``.
    """
    now = now or timezone.now()
    ended = EventPage.objects.live().filter(
        end__range=(now - THANKS_UNTIL, now - THANKS_AFTER),
        asks_feedback=True,
        registrations__state=State.CONFIRMED,
    )
    queued = 0
    for page in ended.distinct().defer_streamfields():
        if page.takes_place:
            due = attended(page, without_mail(page, MailKind.THANKS, "").filter(state=State.CONFIRMED))
            queued += _queue(due, MailKind.THANKS, "", values)
    return queued


def attended(page, registrations):
    """Return the registrations that were checked in, or all of them if nobody was checked in at the event."""
    was_counted = page.registrations.filter(arrived_at__isnull=False).exists()
    return registrations.filter(arrived_at__isnull=False) if was_counted else registrations


def without_mail(page, kind, occasion):
    """Return the registrations of a page that have an address and no mail of this kind and occasion."""
    has_mail = Q(mails__kind=kind, mails__occasion=occasion)
    mailed = Registration.objects.filter(has_mail, page_id=page.pk).values("pk")
    return page.registrations.exclude(pk__in=mailed).exclude(email="")


def _queue(registrations, kind, occasion, values) -> int:
    found = list(registrations)
    outbox.queue_mails(found, kind, occasion=occasion, **values)
    return len(found)
