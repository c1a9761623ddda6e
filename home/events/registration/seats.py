"""Places, counted under one lock for each event: never one too many, never one lost.

Whoever changes a registration's state goes through ``locked``; the count changes by conditional statements
only, so that even a caller without the lock could not take a place that is not there.
"""

from contextlib import contextmanager

from django.db import transaction
from django.db.models import F, Q

from ..registration.models import EventBook, Registration, State


@contextmanager
def locked(page):
    """Give the event's book, locked until the end of the transaction.

    On PostgreSQL the row is locked; on SQLite the transaction (``IMMEDIATE``) is the only one that writes.
    """
    with transaction.atomic():
        EventBook.objects.get_or_create(page_id=page.pk, defaults={"capacity": page.capacity})
        yield EventBook.objects.select_for_update().get(page_id=page.pk)


def take(book) -> bool:
    """Take one place and return whether there was one."""
    free = Q(capacity=None) | Q(taken__lt=F("capacity"))
    return bool(EventBook.objects.filter(free, pk=book.pk).update(taken=F("taken") + 1))


def give_back(book, number: int = 1) -> None:
    """Give back places that were taken."""
    EventBook.objects.filter(pk=book.pk, taken__gte=number).update(taken=F("taken") - number)


def places_left(page) -> int | None:
    """Return how many places are free now, or None where there is no limit."""
    return free_places(page, EventBook.objects.filter(page_id=page.pk).first())


def free_places(page, book) -> int | None:
    """Return how many places are free as ``book`` says, which is None before anybody has registered."""
    capacity = book.capacity if book else page.capacity
    if capacity is None:
        return None
    return max(0, capacity - (book.taken if book else 0))


def queue(page):
    """Return who waits, the first to be served first."""
    waiting = Registration.objects.filter(page_id=page.pk, state=State.WAITING)
    return waiting.order_by("waiting_since", "pk")


def position(registration) -> int:
    """Return the place of a waiting registration in the queue, counted from one."""
    ahead = Q(waiting_since__lt=registration.waiting_since) | Q(
        waiting_since=registration.waiting_since, pk__lt=registration.pk
    )
    return queue(registration.page).filter(ahead).count() + 1
