"""An event was published anew: what has changed for those who come, and whom it must be told."""

import datetime
import logging

from django.utils import timezone

from .mail import outbox
from .mail.models import MailKind
from .page import EventPage
from .registration import actions, seats
from .registration.models import ACTIVE
from .status import EventStatus

logger = logging.getLogger(__name__)

#: What participants and calendars have to know of.
TOLD = ("start", "end", "place", "address", "online_url", "status")


def snapshot(page) -> dict:
    """Return what is told of an event, as JSON values."""
    return {name: _plain(getattr(page, name)) for name in TOLD}


def _plain(value):
    """The same moment is the same text, in whatever time zone a revision or the database holds it."""
    return value.astimezone(datetime.UTC).isoformat() if isinstance(value, datetime.datetime) else value


def note(page) -> bool:
    """Compare the published page with what was told; write the mails that follow. Return whether it changed.

    Called within the publish: a few queries, and one statement for the mails however many take part.
    """
    with seats.locked(page) as book:
        now, seen = timezone.now(), snapshot(page)
        grown = book.capacity != page.capacity
        before, book.told, book.capacity = book.told, seen, page.capacity
        changed = bool(before) and before != seen
        if not before or changed or grown:
            book.changed_at = now
        if changed:
            book.sequence += 1
        # Not ``taken``, which conditional statements alone may change.
        book.save(update_fields=["told", "capacity", "sequence", "changed_at"])
        if changed and page.end > now:
            tell(page, book.sequence)
        if not page.is_over:
            actions.release_overdue(page, book, now)
    return changed


def tell(page, sequence: int) -> None:
    """Write one mail to everybody who hopes or means to come; it takes the place of older ones not sent."""
    outbox.supersede(page, outbox.ABOUT_THE_EVENT)
    cancelled = page.status == EventStatus.CANCELLED
    kind = MailKind.CALLED_OFF if cancelled else MailKind.CHANGED
    outbox.write(outbox.to_active(page), kind, occasion=str(sequence))


def note_unpublished(page) -> None:
    """Log that a page with participants has gone: nobody can be told without it."""
    if page.registrations.filter(state__in=ACTIVE).exists() and not page.is_over:
        logger.warning("an event with participants was unpublished page=%s", page.pk)


def catch_up() -> int:
    """Note the publications that a crash, or a script, went past; return how many."""
    coming = EventPage.objects.live().filter(takes_registrations=True, end__gt=timezone.now())
    missed = [page for page in coming.select_related("book").defer_streamfields() if _differs(page)]
    for page in missed:
        note(page)
    return len(missed)


def _differs(page) -> bool:
    book = getattr(page, "book", None)
    return book is None or book.told != snapshot(page) or book.capacity != page.capacity
