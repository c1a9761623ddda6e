"""Lists of events: coming, past, by month, topic and place."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import now

from ...factories import EventPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def titles(client, place):
    """Return a function that returns the listed titles for a query string."""

    def read(query=""):
        response = client.get(f"{place.events.url}{query}")
        assert response.status_code == 200
        return [page.title for page in response.context["listing"]]

    return read


def test_coming_events_are_listed_earliest_first_and_past_events_latest_first(page_of, titles):
    for days, title in ((-9, "Отдавна"), (-2, "Наскоро"), (3, "Скоро"), (20, "После")):
        page_of(EventPageFactory, title=title, start=now() + timedelta(days=days))
    assert titles() == ["Скоро", "После"]
    assert titles("?when=past") == ["Наскоро", "Отдавна"]


def test_month_is_bounded_by_midnight_in_local_time(page_of, titles):
    # 22:30 in UTC on the last day of November is already December in Sofia.
    page_of(EventPageFactory, title="Декември", start=datetime(2026, 11, 30, 22, 30, tzinfo=UTC))
    page_of(EventPageFactory, title="Ноември", start=datetime(2026, 11, 30, 18, 0, tzinfo=UTC))
    assert titles("?month=2026-12") == ["Декември"]
    assert titles("?month=2026-11") == ["Ноември"]


def test_month_groups_events_by_day_and_links_to_adjacent_months(client, place, page_of):
    page_of(EventPageFactory, start=datetime(2026, 12, 10, 16, 0, tzinfo=UTC))
    html = client.get(f"{place.events.url}?month=2026-12").content.decode()
    assert "<h3>10 декември 2026 г.</h3>" in html
    assert "month=2026-11" in html
    assert "month=2027-01" in html


def test_list_is_filtered_by_topic_and_by_place(page_of, titles):
    one = page_of(EventPageFactory, title="Едно", place="Читалището")
    one.topics.add("Budget")
    one.save()
    page_of(EventPageFactory, title="Две", place="Площадът")
    assert titles("?topic=budget") == ["Едно"]
    assert titles("?place=Площадът") == ["Две"]


@pytest.mark.parametrize("query", ["?month=x", "?month=9999-12", "?month=0001-01", "?topic=%00", "?p=x"])
def test_invalid_query_values_do_not_fail(titles, query):
    titles(query)


def test_list_shows_the_status_of_a_cancelled_event(client, place, page_of):
    page_of(EventPageFactory, status="cancelled")
    assert "Отменено" in client.get(place.events.url).content.decode()


def test_atom_feed_contains_coming_events(client, place, page_of):
    page_of(EventPageFactory, title="Скоро")
    response = client.get(f"{place.events.url}feed/")
    assert response["Content-Type"].startswith("application/atom+xml")
    assert "Скоро" in response.content.decode()
