"""Changes of a registration's state: one function per action.

Each function holds the event's lock and queues the mails that follow from the change.

held ──confirm──▶ confirmed          held ──time──▶ expired
waiting ──a place is free──▶ confirmed (address known) or held       any ──cancel──▶ cancelled
any ──give up──▶ cancelled, with its place kept for ten minutes ──take back──▶ the state before
"""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from feedback.mailbox import mailbox_key

from ..mail import outbox
from ..mail.models import MailKind
from . import holds, seats
from .models import ACTIVE, SEATED, Registration, State

#: Hours for which a free place is offered to a waiting person whose address is not confirmed.
OFFER_HOURS = 24
#: Time in which a participant can take back what they gave up. Its place is kept meanwhile: a place that had
#: been given to the next person could not be taken away again.
UNDO = datetime.timedelta(minutes=10)


class TooManyUnconfirmed(Exception):
    """One network has as many unconfirmed registrations for the event as it may have."""


class EventFull(Exception):
    """All places are taken and the event has no waiting list."""


@dataclass(frozen=True)
class RegistrationResult:
    """Result of ``register``; ``already_registered`` is True if the address had an active registration."""

    registration: Registration
    already_registered: bool = False


def register(page, *, key, email, network_key="", **details) -> RegistrationResult:
    """Register a person: hold a place for them, or put them on the waiting list.

    ``key`` identifies the opened form: a second call with the same key returns the first registration. If
    the address already has an active registration, its owner gets a mail with their own link and nothing
    changes, so that the form does not reveal who is registered.

    ``network_key`` is the hash of the sender's network, by which unconfirmed registrations are limited; an
    empty one is not limited. Raises EventFull if all places are taken and there is no waiting list, and
    TooManyUnconfirmed.
    """
    now = timezone.now()
    with seats.locked_book(page) as book:
        first = Registration.objects.filter(key=key).first()
        if first:
            return RegistrationResult(first)
        # Before the address is looked up, so that a refusal does not reveal who is registered.
        if network_key and holds.count_unconfirmed(page, network_key) >= holds.limit_of(book.capacity):
            raise TooManyUnconfirmed
        known = Registration.objects.filter(
            page_id=page.pk, mailbox=mailbox_key(email), state__in=ACTIVE
        ).first()
        if known:
            outbox.queue_mails([known], MailKind.AGAIN, occasion=str(timezone.localdate(now)))
            return RegistrationResult(known, already_registered=True)
        # A person who registers again does not take back, so that the place kept for it is free.
        given_up = Registration.objects.filter(
            page_id=page.pk, mailbox=mailbox_key(email), undo_until__gt=now
        )
        given_up.update(undo_until=now)
        expire_overdue(page, book, now)
        registration = Registration(page=page, key=key, email=email, network_key=network_key, **details)
        minutes = holds.minutes_for(page, holds.count_recent(page, network_key))
        _hold_place_or_wait(page, book, registration, now, minutes)
        kind = MailKind.CONFIRM if registration.state == State.HELD else MailKind.WAITING
        outbox.queue_mails([registration], kind)
    return RegistrationResult(registration)


def _hold_place_or_wait(page, book, registration, now, minutes: int) -> None:
    """Hold a place for the registration for ``minutes``, or append it to the waiting list; save it.

    Raises EventFull if all places are taken and there is no waiting list.
    """
    if seats.take_place(book):
        registration.state = State.HELD
        registration.held_until = now + datetime.timedelta(minutes=minutes)
    elif page.waiting_list:
        registration.state = State.WAITING
        registration.waiting_since = now
    else:
        raise EventFull
    registration.save()


def confirm(registration) -> Registration:
    """Confirm the e-mail address, and with it a held place; return the registration as stored.

    An expired registration gets a place again if one is free. A waiting registration stays in the waiting
    list, and is later confirmed at once when it moves up.

    Raises EventFull if the registration has expired, all places are taken and there is no waiting list.
    """
    page, now = registration.page, timezone.now()
    with seats.locked_book(page) as book:
        stored = Registration.objects.select_for_update().get(pk=registration.pk)
        stored.page = page
        stored.email_confirmed_at = stored.email_confirmed_at or now
        stored.network_key = ""
        if stored.state == State.EXPIRED and not _has_newer_registration(stored):
            expire_overdue(page, book, now)
            _hold_place_or_wait(page, book, stored, now, page.hold_minutes)
            if stored.state == State.WAITING:
                outbox.queue_mails([stored], MailKind.WAITING, occasion=_occasion(now))
        if stored.state == State.HELD:
            stored.state, stored.held_until = State.CONFIRMED, None
            outbox.queue_mails([stored], MailKind.CONFIRMED)
        stored.save()
    return stored


def _has_newer_registration(expired) -> bool:
    """Return True if the same address has another active registration for the event."""
    others = Registration.objects.filter(page_id=expired.page_id, mailbox=expired.mailbox, state__in=ACTIVE)
    return others.exclude(pk=expired.pk).exists()


def cancel(registration) -> Registration:
    """Cancel an active registration and promote from the waiting list; return the registration as stored."""
    page = registration.page
    with seats.locked_book(page) as book:
        stored = Registration.objects.select_for_update().get(pk=registration.pk)
        stored.page = page
        if not stored.is_active:
            return stored
        had_place = stored.state in SEATED
        stored.state, stored.held_until, stored.waiting_since = State.CANCELLED, None, None
        stored.save()
        outbox.supersede_all(stored)
        outbox.queue_mails([stored], MailKind.WITHDRAWN)
        if had_place:
            seats.release_places(book)
            promote_waiting(page, book, timezone.now())
    return stored


def give_up(registration) -> Registration:
    """Cancel an active registration at the participant's wish; return the registration as stored.

    It can be taken back for ``UNDO``; until then its place stays taken, and it keeps its turn in the list.
    """
    page, now = registration.page, timezone.now()
    with seats.locked_book(page):
        stored = Registration.objects.select_for_update().get(pk=registration.pk)
        stored.page = page
        if not stored.is_active:
            return stored
        stored.state, stored.undo_until = State.CANCELLED, now + UNDO
        stored.save()
        outbox.supersede_all(stored)
        outbox.queue_mails([stored], MailKind.WITHDRAWN, occasion=_occasion(now))
    return stored


def take_back(registration) -> Registration:
    """Undo ``give_up``; return the registration as stored, which stays cancelled if it is too late."""
    page, now = registration.page, timezone.now()
    with seats.locked_book(page):
        stored = Registration.objects.select_for_update().get(pk=registration.pk)
        stored.page = page
        if not may_take_back(stored, now):
            return stored
        if stored.waiting_since:
            stored.state, kind = State.WAITING, MailKind.WAITING
        elif stored.held_until:
            stored.state, kind = State.HELD, MailKind.CONFIRM
            stored.held_until = max(stored.held_until, now + UNDO)
        else:
            stored.state, kind = State.CONFIRMED, MailKind.CONFIRMED
        stored.undo_until = None
        stored.save()
        outbox.supersede_all(stored)
        outbox.queue_mails([stored], kind, occasion=_occasion(now))
    return stored


def may_take_back(registration, now) -> bool:
    """Return True if the registration was given up a moment ago, and the person has no newer one."""
    if registration.state != State.CANCELLED or not registration.undo_until or registration.undo_until <= now:
        return False
    return not _has_newer_registration(registration)


def update_details(registration, **details) -> None:
    """Store the changed name, needs, answers and consents of an active registration."""
    Registration.objects.filter(pk=registration.pk, state__in=ACTIVE).update(**details)


def expire_overdue(page, book, now) -> int:
    """Expire held places whose time to confirm is over, release given up ones, and promote those who wait.

    Needs the lock. Returns the number of expired registrations.
    """
    overdue = Registration.objects.filter(page_id=page.pk, state=State.HELD, held_until__lte=now)
    expired = overdue.update(state=State.EXPIRED, held_until=None)
    if expired:
        seats.release_places(book, expired)
    _release_given_up(page, book, now)
    promote_waiting(page, book, now)
    return expired


def _release_given_up(page, book, now) -> None:
    """Release the places of registrations that can no longer be taken back."""
    over = Registration.objects.filter(page_id=page.pk, state=State.CANCELLED, undo_until__lte=now)
    places = over.filter(waiting_since=None).count()
    over.update(undo_until=None, held_until=None, waiting_since=None)
    if places:
        seats.release_places(book, places)


def promote_waiting(page, book, now) -> list[Registration]:
    """Give every free place to the first of the waiting list; return the promoted registrations.

    Needs the lock. Does nothing if the event does not take place or has begun.
    """
    if not page.takes_place or page.start <= now:
        return []
    promoted = []
    while (registration := seats.waiting_list(page).first()) and seats.take_place(book):
        occasion = _occasion(registration.waiting_since)
        registration.waiting_since = None
        if registration.email_confirmed_at:
            registration.state = State.CONFIRMED
        else:
            offered_until = now + datetime.timedelta(hours=OFFER_HOURS)
            registration.state, registration.held_until = State.HELD, min(offered_until, page.start)
        registration.save()
        outbox.queue_mails([registration], MailKind.PROMOTED, occasion=occasion)
        promoted.append(registration)
    return promoted


def _occasion(waiting_since) -> str:
    """Return the mail occasion of one stay in the waiting list; a person can move up more than once."""
    return waiting_since.strftime("%Y%m%d%H%M%S%f")


def refill(page) -> int:
    """Take the lock, expire overdue places and promote; return the number of expired registrations."""
    with seats.locked_book(page) as book:
        return expire_overdue(page, book, timezone.now())
