"""Limits on the unconfirmed registrations of one network for one event.

Nobody has to prove anything to hold a place until the mail is confirmed. So one network may hold a few places
at a time, each for a shorter time than the one before, and is asked a longer question. A confirmation frees
what it counted, so that a class behind one address can register one after another.

The network is stored as a hash whose key exists for a day and in the cache only; see ``rate_limit``.
"""

import datetime

from django.db.models import Count, Q
from django.utils import timezone

from feedback.spam_protection import rate_limit
from feedback.spam_protection.ticket import USUAL_TERMS

from .models import Registration, State

#: Unconfirmed registrations of one network for one event, at most; fewer if the event has few places.
MAXIMUM = 20
#: The part of the places that one network may hold unconfirmed.
PART_OF_PLACES = 4
#: Each further step of this many unconfirmed registrations halves the time and adds a number to the question.
STEP = 5
#: The shortest time in which a mail arrives and is read, in minutes.
SHORTEST_MINUTES = 15
#: The most numbers in a question.
MOST_TERMS = 5
#: Time for which a registration counts that was not confirmed.
COUNTED = datetime.timedelta(days=1)


def network_key(page, request) -> str:
    """Return the keyed hash of the client's network for this event, another one each day."""
    network = rate_limit.client_network(request)
    return rate_limit.hashed("holds", f"{page.pk} {network}", hours=24)


def count_unconfirmed(page, key: str) -> int:
    """Return the number of registrations from the network that hold a place or wait, unconfirmed."""
    return _unconfirmed(page).filter(network_key=key).count() if key else 0


def count_recent(page, key: str) -> int:
    """Return the same number with the registrations that were not confirmed in time."""
    if not key:
        return 0
    expired = Q(state=State.EXPIRED, email_confirmed_at=None)
    unconfirmed = Q(state__in=[State.HELD, State.WAITING], email_confirmed_at=None)
    return Registration.objects.filter(expired | unconfirmed, page_id=page.pk, network_key=key).count()


def largest_share(page) -> tuple[int, int]:
    """Return the number of unconfirmed registrations, and of those from the network with most of them."""
    unconfirmed = _unconfirmed(page)
    shares = unconfirmed.exclude(network_key="").values("network_key").annotate(number=Count("pk"))
    return unconfirmed.count(), max((share["number"] for share in shares.order_by()), default=0)


def limit_of(capacity: int | None) -> int:
    """Return the number of unconfirmed registrations that one network may have.

    Two as a rule even for a small event, but never all of its places, unless it has only one.
    """
    if capacity is None:
        return MAXIMUM
    return min(MAXIMUM, max(2, capacity // PART_OF_PLACES), max(1, capacity - 1))


def minutes_for(page, recent: int) -> int:
    """Return the minutes for which the next place is held."""
    return min(page.hold_minutes, max(SHORTEST_MINUTES, page.hold_minutes >> (recent // STEP)))


def terms_for(recent: int) -> int:
    """Return the number of terms of the question before the next registration."""
    return min(MOST_TERMS, USUAL_TERMS + recent // STEP)


def forget_networks() -> int:
    """Erase the hashes that no longer count; return their number."""
    over = Q(registered_at__lt=timezone.now() - COUNTED) | Q(email_confirmed_at__isnull=False)
    return Registration.objects.filter(over).exclude(network_key="").update(network_key="")


def _unconfirmed(page):
    return Registration.objects.filter(
        page_id=page.pk, state__in=[State.HELD, State.WAITING], email_confirmed_at=None
    )
