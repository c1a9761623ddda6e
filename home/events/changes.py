"""Detection of changes of a published event, and the mails about them to participants."""

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

#: Fields whose change is mailed to participants and raises the SEQUENCE of calendar files.
NOTIFIED_FIELDS = ("start", "end", "place", "address", "online_url", "status")


def snapshot(page) -> dict:
    """Return the values of ``NOTIFIED_FIELDS`` as JSON values.

    ``all_day`` is added only if True, so that snapshots stored before it existed stay valid.
    """
    values = {name: _json_value(getattr(page, name)) for name in NOTIFIED_FIELDS}
    return values | {"all_day": True} if page.all_day else values


def _json_value(value):
    """Return a datetime as text in UTC, since revisions and database hold it in different time zones."""
    return value.astimezone(datetime.UTC).isoformat() if isinstance(value, datetime.datetime) else value


def process_publication(page) -> bool:
    """Compare the published page with the last snapshot and queue the mails; return True if it has changed.

    Called in the transaction of the publication. The number of queries does not depend on the number of
    participants.
    """
    with seats.locked_book(page) as book:
        now, seen = timezone.now(), snapshot(page)
        capacity_changed = book.capacity != page.capacity
        before, book.notified_values, book.capacity = book.notified_values, seen, page.capacity
        changed = bool(before) and before != seen
        if not before or changed or capacity_changed:
            book.changed_at = now
        if changed:
            book.sequence += 1
        # Without ``taken``, which only conditional updates may write.
        book.save(update_fields=["notified_values", "capacity", "sequence", "changed_at"])
        if changed and page.end > now:
            notify_participants(page, book.sequence)
        if not page.is_over:
            actions.expire_overdue(page, book, now)
    return changed


def notify_participants(page, sequence: int) -> None:
    """Queue one mail about change number ``sequence`` to each active participant; withdraw older ones."""
    outbox.supersede_kinds(page, outbox.ABOUT_THE_EVENT)
    cancelled = page.status == EventStatus.CANCELLED
    kind = MailKind.CALLED_OFF if cancelled else MailKind.CHANGED
    outbox.queue_mails(outbox.active_recipients(page), kind, occasion=str(sequence))


def log_unpublished(page) -> None:
    """Log a warning if a coming event with participants was unpublished: they get no mail about it."""
    if page.registrations.filter(state__in=ACTIVE).exists() and not page.is_over:
        logger.warning("an event with participants was unpublished page=%s", page.pk)


def process_missed() -> int:
    """Process publications that sent no signal, after a crash or by a script; return their number."""
    coming = EventPage.objects.live().filter(takes_registrations=True, end__gt=timezone.now(), alias_of=None)
    missed = [page for page in coming.select_related("book").defer_streamfields() if _is_unprocessed(page)]
    for page in missed:
        process_publication(page)
    return len(missed)


def _is_unprocessed(page) -> bool:
    book = getattr(page, "book", None)
    return book is None or book.notified_values != snapshot(page) or book.capacity != page.capacity
