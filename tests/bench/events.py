"""The calendar with few and with many events, the feed, and registrations for one event."""

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

SIZES, QUICK_SIZES = (100, 10_000), (10, 30)
PEOPLE, PLACES = 200, 50
#: The events lie within so many days before and after today.
DAYS = 400


def measure(*, quick: bool, progress) -> dict:
    """Return milliseconds and queries of each list at each size, and the time that registrations take."""
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
        lists.append({"events": size, **{name: _ask(client, url, times) for name, url in addresses.items()}})
    progress(f"{PEOPLE} registrations for {PLACES} places")
    return {
        "lists": lists,
        "registering": _register(event, 20 if quick else PEOPLE),
        "remembered_seconds": settings.SITE_CACHE_SECONDS,
    }


def _ask(client, url, times: int) -> dict:
    """Return the median milliseconds of a request after the first, its queries and its size."""
    client.get(url)
    taken = []
    for _time in range(times):
        with CaptureQueriesContext(connection) as queries:
            started = time.perf_counter()
            response = client.get(url)
            taken.append(time.perf_counter() - started)
        assert response.status_code == 200, url
    return {"ms": 1000 * median(taken), "queries": len(queries), "kb": len(response.content) / 1000}


def _register(event, people: int) -> dict:
    """Return how long people take to register, one after the other, and how many queries each costs."""
    started = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        for number in range(people):
            actions.register(
                event, key=uuid.uuid4(), email=f"{number}@example.bg", name=str(number), language_code="bg"
            )
    return {"people": people, "seconds": time.perf_counter() - started, "queries": len(queries) / people}


def _fill(event, index, size: int) -> None:
    """Bring the list to so many events: rows copied from the first one, spread over time."""
    have = EventPage.objects.count()
    pages = [_page(event, index, number) for number in range(have + 1, size + 1)]
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


def _page(event, index, number: int) -> Page:
    """Return the page row of one more event."""
    slug = f"event-{number}"
    return Page(
        path=Page._get_path(index.path, event.depth, number),
        depth=event.depth,
        title=f"Събитие {number}",
        draft_title=f"Събитие {number}",
        slug=slug,
        url_path=f"{index.url_path}{slug}/",
        content_type_id=event.content_type_id,
        locale_id=event.locale_id,
        translation_key=uuid.uuid4(),
        live=True,
        first_published_at=timezone.now(),
        last_published_at=timezone.now(),
    )
