"""The event pages and feeds with few and with many events, and registrations for one event."""

import time
import uuid
from datetime import timedelta
from statistics import median

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from home.events.registration import actions
from home.models import EventPage
from tests.campaigns.seats import make_event

from .bulk_pages import new_page

SIZES, QUICK_SIZES = (100, 10_000), (10, 30)
PEOPLE, PLACES = 200, 50
#: The events are spread over this number of days before and after today.
DAYS = 400


def measure(*, quick: bool, progress) -> dict:
    """Return the milliseconds and queries of each list at each size, and the time of registrations."""
    event = make_event(PLACES)
    index, client, lists = event.get_parent(), Client(), []
    for size in QUICK_SIZES if quick else SIZES:
        progress(f"{size} events")
        _fill(event, index, size)
        addresses = {
            "to_come": index.url,
            "past": f"{index.url}?when=past",
            "month": f"{index.url}?month={timezone.localdate():%Y-%m}",
            "place": f"{index.url}?place=Зала",
            "feed": f"{index.url}calendar/",
            "atom": f"{index.url}feed/",
        }
        times = 2 if quick else 7
        lists.append(
            {"events": size, **{name: _request(client, url, times) for name, url in addresses.items()}}
        )
    progress(f"{PEOPLE} registrations for {PLACES} places")
    return {
        "lists": lists,
        "registering": _register(event, 20 if quick else PEOPLE),
        "cache_seconds": settings.SITE_CACHE_SECONDS,
    }


def _request(client, url, times: int) -> dict:
    """Return the median milliseconds of a repeated request, its queries and its size."""
    client.get(url)
    taken = []
    for _ in range(times):
        with CaptureQueriesContext(connection) as queries:
            started = time.perf_counter()
            response = client.get(url)
            taken.append(time.perf_counter() - started)
        assert response.status_code == 200, url
    return {"ms": 1000 * median(taken), "queries": len(queries), "kb": len(response.content) / 1000}


def _register(event, people: int) -> dict:
    """Return the seconds in which people register one after the other, and the queries of each."""
    started = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        for number in range(people):
            actions.register(
                event, key=uuid.uuid4(), email=f"{number}@example.bg", name=str(number), language_code="bg"
            )
    return {"people": people, "seconds": time.perf_counter() - started, "queries": len(queries) / people}


def _fill(event, index, size: int) -> None:
    """Add copies of the first event until there are ``size`` of them, spread over time."""
    have = EventPage.objects.count()
    pages = [
        new_page(
            index,
            number,
            title=f"Събитие {number}",
            slug=f"event-{number}",
            content_type=event.content_type,
        )
        for number in range(have + 1, size + 1)
    ]
    Page.objects.bulk_create(pages, batch_size=500)
    columns = [connection.ops.quote_name(field.column) for field in EventPage._meta.local_concrete_fields]
    columns.remove(connection.ops.quote_name("page_ptr_id"))
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO home_eventpage (page_ptr_id, {names}) "  # noqa: S608 - our own columns
            f"SELECT p.id, {', '.join(f'e.{column}' for column in columns)} "
            "FROM wagtailcore_page p JOIN home_eventpage e ON e.page_ptr_id = %s "
            "WHERE p.path LIKE %s AND p.depth = %s "
            "AND NOT EXISTS (SELECT 1 FROM home_eventpage k WHERE k.page_ptr_id = p.id)",
            [event.pk, f"{index.path}%", event.depth],
        )
    Page.objects.filter(pk=index.pk).update(numchild=size)
    keys = list(EventPage.objects.exclude(pk=event.pk).values_list("pk", flat=True))
    groups = 100
    for group in range(groups):
        start = timezone.now() + timedelta(days=DAYS * (2 * group / groups - 1))
        some = keys[group::groups]
        EventPage.objects.filter(pk__in=some).update(start=start, end=start + timedelta(hours=2))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
