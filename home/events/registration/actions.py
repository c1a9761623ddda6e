"""Changes of a registration's state: one function per action.

Each function holds the event's lock and queues the mails that follow from the change.

held ──confirm──▶ confirmed          held ──time──▶ expired
waiting ──a place is free──▶ confirmed (address known) or held       any ──cancel──▶ cancelled
"""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from feedback.mailbox import mailbox_key

from ..mail import outbox
from ..mail.models import MailKind
from . import seats
from .models import ACTIVE, SEATED, Registration, State

#: Hours for which a free place is offered to a waiting person whose address is not confirmed.
OFFER_HOURS = 24


class EventFull(Exception):
    """All places are taken and the event has no waiting list."""


@dataclass(frozen=True)
class RegistrationResult:
    """Result of ``register``; ``already_registered`` is True if the address had an active registration."""

    registration: Registration
    already_registered: bool = False


def register(page, *, key, email, **details) -> RegistrationResult:
    """Register a person: hold a place for them, or put them on the waiting list.

    ``key`` identifies the opened form: a second call with the same key returns the first registration. If
    the address already has an active registration, its owner gets a mail with their own link and nothing
    changes, so that the form does not reveal who is registered.

    Raises EventFull if all places are taken and there is no waiting list.
    """
    now = timezone.now()
    with seats.locked_book(page) as book:
        first = Registration.objects.filter(key=key).first()
        if first:
            return RegistrationResult(first)
        known = Registration.objects.filter(
            page_id=page.pk, mailbox=mailbox_key(email), state__in=ACTIVE
        ).first()
        if known:
            outbox.queue_mails([known], MailKind.AGAIN, occasion=str(timezone.localdate(now)))
            return RegistrationResult(known, already_registered=True)
        expire_overdue(page, book, now)
        registration = Registration(page=page, key=key, email=email, **details)
        _hold_place_or_wait(page, book, registration, now)
        kind = MailKind.CONFIRM if registration.state == State.HELD else MailKind.WAITING
        outbox.queue_mails([registration], kind)
    return RegistrationResult(registration)


def _hold_place_or_wait(page, book, registration, now) -> None:
    """Hold a place for the registration, or append it to the waiting list; save it.

    Raises EventFull if all places are taken and there is no waiting list.
    """
    if seats.take_place(book):
        registration.state = State.HELD
        registration.held_until = now + datetime.timedelta(minutes=page.hold_minutes)
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
        if stored.state == State.EXPIRED and not _has_newer_registration(stored):
            expire_overdue(page, book, now)
            _hold_place_or_wait(page, book, stored, now)
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


def update_details(registration, **details) -> None:
    """Store the changed name, needs, answers and consents of an active registration."""
    Registration.objects.filter(pk=registration.pk, state__in=ACTIVE).update(**details)


def expire_overdue(page, book, now) -> int:
    """Expire held places whose time to confirm is over, and promote from the waiting list.

    Needs the lock. Returns the number of expired registrations.
    """
    overdue = Registration.objects.filter(page_id=page.pk, state=State.HELD, held_until__lte=now)
    expired = overdue.update(state=State.EXPIRED, held_until=None)
    if expired:
        seats.release_places(book, expired)
    promote_waiting(page, book, now)
    return expired


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
