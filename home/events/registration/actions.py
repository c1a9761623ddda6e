"""Every move of a registration: one function a verb. Each holds the event's lock and writes the mails due.

held ──confirm──▶ confirmed          held ──time──▶ expired
waiting ──a place is free──▶ confirmed (address known) or held       any ──cancel──▶ cancelled
"""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from ..mail import outbox
from ..mail.models import MailKind
from ..registration.models import ACTIVE, SEATED, Registration, State
from . import seats

#: How long a place that has become free waits for somebody whose address is not confirmed.
OFFER_HOURS = 24


class Full(Exception):
    """There is no place, and no waiting list."""


@dataclass(frozen=True)
class Outcome:
    """What became of the wish to come; ``known``: the address was registered before."""

    registration: Registration
    known: bool = False


def register(page, *, key, email, **details) -> Outcome:
    """Register somebody: with a place that is held, or on the waiting list. Raises ``Full``.

    ``key`` is the opened form's: the same key again returns the first registration. An address that is
    registered already gets a mail with its own link, and nothing changes: a stranger learns nothing.
    """
    now = timezone.now()
    with seats.locked(page) as book:
        first = Registration.objects.filter(key=key).first()
        if first:
            return Outcome(first)
        known = Registration.objects.filter(page_id=page.pk, email=email, state__in=ACTIVE).first()
        if known:
            outbox.write([known], MailKind.AGAIN, occasion=str(timezone.localdate(now)))
            return Outcome(known, known=True)
        release_overdue(page, book, now)
        registration = Registration(page=page, key=key, email=email, **details)
        _seat_or_queue(page, book, registration, now)
        outbox.write(
            [registration], MailKind.CONFIRM if registration.state == State.HELD else MailKind.WAITING
        )
    return Outcome(registration)


def _seat_or_queue(page, book, registration, now) -> None:
    """Hold a place for the registration, or put it at the end of the queue. Raises ``Full``."""
    if seats.take(book):
        registration.state = State.HELD
        registration.held_until = now + datetime.timedelta(minutes=page.hold_minutes)
    elif page.waiting_list:
        registration.state = State.WAITING
        registration.waiting_since = now
    else:
        raise Full
    registration.save()


def confirm(registration) -> Registration:
    """The person has read the mail: the place is final. One that expired is taken again if it can be.

    Somebody on the waiting list is from now on known, and moves up without being asked. Raises ``Full`` when
    the place has gone to somebody else and there is no waiting list.
    """
    page, now = registration.page, timezone.now()
    with seats.locked(page) as book:
        fresh = Registration.objects.select_for_update().get(pk=registration.pk)
        fresh.page = page
        fresh.email_confirmed_at = fresh.email_confirmed_at or now
        if fresh.state == State.EXPIRED and not _registered_anew(fresh):
            release_overdue(page, book, now)
            _seat_or_queue(page, book, fresh, now)
            if fresh.state == State.WAITING:
                outbox.write([fresh], MailKind.WAITING, occasion=_occasion(now))
        if fresh.state == State.HELD:
            fresh.state, fresh.held_until = State.CONFIRMED, None
            outbox.write([fresh], MailKind.CONFIRMED)
        fresh.save()
    return fresh


def _registered_anew(expired) -> bool:
    """Whether the same address has registered again since."""
    others = Registration.objects.filter(page_id=expired.page_id, email=expired.email, state__in=ACTIVE)
    return others.exclude(pk=expired.pk).exists()


def cancel(registration) -> Registration:
    """Give the place up, or leave the waiting list; the next in the queue moves up at once."""
    page = registration.page
    with seats.locked(page) as book:
        fresh = Registration.objects.select_for_update().get(pk=registration.pk)
        fresh.page = page
        if not fresh.is_active:
            return fresh
        had_seat = fresh.state in SEATED
        fresh.state, fresh.held_until, fresh.waiting_since = State.CANCELLED, None, None
        fresh.save()
        outbox.drop_pending(fresh)
        outbox.write([fresh], MailKind.WITHDRAWN)
        if had_seat:
            seats.give_back(book)
            promote(page, book, timezone.now())
    return fresh


def change(registration, **details) -> None:
    """Take over what the person has changed of their own answers."""
    Registration.objects.filter(pk=registration.pk, state__in=ACTIVE).update(**details)


def release_overdue(page, book, now) -> int:
    """Take back the places that were not confirmed in time, and give them to who waits. Needs the lock."""
    overdue = Registration.objects.filter(page_id=page.pk, state=State.HELD, held_until__lte=now)
    released = overdue.update(state=State.EXPIRED, held_until=None)
    if released:
        seats.give_back(book, released)
    promote(page, book, now)
    return released


def promote(page, book, now) -> list[Registration]:
    """Give every free place to the next in the queue. Needs the lock; returns who has moved up."""
    if not page.takes_place or page.start <= now:
        return []
    promoted = []
    while (registration := seats.queue(page).first()) and seats.take(book):
        turn = _occasion(registration.waiting_since)
        registration.waiting_since = None
        if registration.email_confirmed_at:
            registration.state = State.CONFIRMED
        else:
            offered_until = now + datetime.timedelta(hours=OFFER_HOURS)
            registration.state, registration.held_until = State.HELD, min(offered_until, page.start)
        registration.save()
        outbox.write([registration], MailKind.PROMOTED, occasion=turn)
        promoted.append(registration)
    return promoted


def _occasion(moment) -> str:
    """Name one stay in the queue: somebody can move up more than once."""
    return moment.strftime("%Y%m%d%H%M%S%f")


def refill(page) -> int:
    """Release what is overdue and fill what is free; return how many have moved up or expired."""
    with seats.locked(page) as book:
        now = timezone.now()
        return release_overdue(page, book, now)
