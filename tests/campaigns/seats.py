"""The seats campaign: more people than there are places register for one event at the same time.

Several processes register, confirm, cancel, give up and take back. Afterwards no more places may be taken
than the event has, and no place may be free while somebody is on the waiting list.
"""

from __future__ import annotations

import os
import random
import sys
import time
import uuid
from collections import Counter
from datetime import timedelta

from django.db import OperationalError, connection, connections
from django.utils import timezone

from tests.database_template import prepare_database


def make_event(capacity: int):
    """Return a published event with ``capacity`` places, on an empty site."""
    from wagtail.models import Locale, Page, Site

    from home.models import EventIndexPage, EventPage, HomePage

    locale = Locale.objects.get_or_create(language_code="bg")[0]
    home = HomePage(title="Община", slug=f"seats-{uuid.uuid4().hex[:8]}", summary="-", locale=locale)
    Page.get_first_root_node().add_child(instance=home)
    Site.objects.update_or_create(hostname="localhost", defaults={"root_page": home, "is_default_site": True})
    events = home.add_child(instance=EventIndexPage(title="Събития", slug="events", locale=locale))
    start = timezone.now() + timedelta(days=30)
    page = EventPage(
        title="Обсъждане",
        slug="event",
        locale=locale,
        summary="-",
        place="Зала",
        start=start,
        end=start + timedelta(hours=2),
        takes_registrations=True,
        capacity=capacity,
    )
    events.add_child(instance=page)
    page.save_revision().publish()
    return EventPage.objects.get(pk=page.pk)


def register_people(page, people: range, seed: int, cancelling: float) -> None:
    """Register people one after the other; most of them confirm, and the share ``cancelling`` cancels."""
    from home.events.registration import actions

    chance = random.Random(seed)
    for number in people:
        registration = retry_while_locked(
            actions.register,
            page,
            key=uuid.uuid4(),
            email=f"person{number}@example.bg",
            name=f"Човек {number}",
            language_code="bg",
        ).registration
        if chance.random() < 0.7:
            registration = retry_while_locked(actions.confirm, registration)
        if chance.random() < cancelling:
            give_up = chance.choice([actions.cancel, actions.give_up])
            retry_while_locked(give_up, registration)
            if chance.random() < 0.5:
                retry_while_locked(actions.take_back, registration)


def retry_while_locked(verb, *args, **kwargs):
    """Call ``verb``, up to 20 times while the database is locked.

    Raises OperationalError if it stays locked.
    """
    for attempt in range(20):
        try:
            return verb(*args, **kwargs)
        except OperationalError:
            if attempt == 19:
                raise
            time.sleep(0.05)
    return None


def run(people: int, capacity: int, processes: int, seed: int, cancelling: float = 0.3) -> list[str]:
    """Run one campaign and return the faults that it found."""
    page = make_event(capacity)
    connections.close_all()
    share = -(-people // processes)
    children = []
    for number in range(processes):
        pid = os.fork()
        if not pid:
            code = 1
            try:
                own_share = range(number * share, min(people, (number + 1) * share))
                register_people(page, own_share, seed + number, cancelling)
                code = 0
            finally:
                connections.close_all()
                os._exit(code)
        children.append(pid)
    failed = sum(os.waitpid(pid, 0)[1] != 0 for pid in children)
    return [*([f"{failed} processes failed"] if failed else []), *faults(page, people)]


def faults(page, people: int) -> list[str]:
    """Return the broken rules: too many places taken, free places kept, people lost, mails sent twice."""
    from home.models import SEATED, EventBook, EventMail, State

    book = EventBook.objects.get(page_id=page.pk)
    states = Counter(page.registrations.values_list("state", flat=True))
    given_up = page.registrations.filter(state=State.CANCELLED, undo_until__isnull=False, waiting_since=None)
    seated = sum(states[state.value] for state in SEATED) + given_up.count()
    found = []
    if seated > book.capacity:
        found.append(f"oversold: {seated} of {book.capacity}")
    if book.taken != seated:
        found.append(f"miscounted: {book.taken} counted, {seated} seated")
    if states[State.WAITING.value] and seated < book.capacity:
        found.append(f"lost: {book.capacity - seated} empty, {states[State.WAITING.value]} wait")
    if sum(states.values()) != people:
        found.append(f"forgotten: {sum(states.values())} of {people}")
    promoted = EventMail.objects.filter(registration__page_id=page.pk, kind="promoted")
    if promoted.count() != promoted.values("registration", "occasion").distinct().count():
        found.append("mailed twice")
    return found


def main(people: int, capacity: int, processes: int, runs: int, seed: int) -> int:
    """Run the campaign several times on its own database; return exit code 1 if it found a fault."""
    prepare_database(connection)
    found = []
    for number in range(runs):
        found += run(people, capacity, processes, seed + number)
    what = f"{runs} runs, {people} people for {capacity} places in {processes} processes"
    sys.stdout.write(f"seats, seed {seed}, {connection.vendor}: {what}: {'; '.join(found) or 'no fault'}\n")
    return 1 if found else 0
