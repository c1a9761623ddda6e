"""Places of an event, counted under one lock per event.

Code that changes the state of a registration holds ``locked_book``. The count itself changes only by
conditional updates, so that it stays within the capacity even if a caller forgets the lock.
"""

from contextlib import contextmanager

from django.db import transaction
from django.db.models import F, Q

from .models import EventBook, Registration, State


@contextmanager
def locked_book(page):
    """Yield the event's book, locked until the end of the transaction.

    PostgreSQL locks the row; on SQLite the transaction (``IMMEDIATE``) is the only one that writes.
    """
    with transaction.atomic():
        if not EventBook.objects.filter(page_id=page.pk).exists():
            # A conflict is left to the database, because its log would quote the row of a unique violation.
            book = EventBook(page_id=page.pk, capacity=page.capacity)
            EventBook.objects.bulk_create([book], ignore_conflicts=True)
        yield EventBook.objects.select_for_update().get(page_id=page.pk)


def take_place(book) -> bool:
    """Take one place; return False if all are taken."""
    free = Q(capacity=None) | Q(taken__lt=F("capacity"))
    return bool(EventBook.objects.filter(free, pk=book.pk).update(taken=F("taken") + 1))


def release_places(book, number: int = 1) -> None:
    """Release ``number`` places that were taken."""
    EventBook.objects.filter(pk=book.pk, taken__gte=number).update(taken=F("taken") - number)


def places_left(page) -> int | None:
    """Read the book and return the number of free places, or None if the event has no limit."""
    return free_places(page, EventBook.objects.filter(page_id=page.pk).first())


def free_places(page, book) -> int | None:
    """Return the number of free places, or None if the event has no limit.

    ``book`` is None until somebody registers or the page is published.
    """
    capacity = book.capacity if book else page.capacity
    if capacity is None:
        return None
    return max(0, capacity - (book.taken if book else 0))


def waiting_list(page):
    """Return the waiting registrations as a queryset, the first to move up first."""
    waiting = Registration.objects.filter(page_id=page.pk, state=State.WAITING)
    return waiting.order_by("waiting_since", "pk")


def waiting_position(registration) -> int:
    """Return the position of a waiting registration in the waiting list, counted from one."""
    ahead = Q(waiting_since__lt=registration.waiting_since) | Q(
        waiting_since=registration.waiting_since, pk__lt=registration.pk
    )
    return waiting_list(registration.page).filter(ahead).count() + 1
