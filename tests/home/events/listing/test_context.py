"""Lists of events: coming, past, by month, topic and place."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.utils.timezone import now

from ...factories import EventPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def titles(client, website):
    """Return a function that returns the listed titles for a query string."""

    def read(query=""):
        response = client.get(f"{website.events.url}{query}")
        assert response.status_code == 200
        return [getattr(entry, "event", entry).title for entry in response.context["listing"]]

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


def test_month_groups_events_by_day_and_links_to_adjacent_months(client, website, page_of):
    page_of(EventPageFactory, start=datetime(2026, 12, 10, 16, 0, tzinfo=UTC))
    html = client.get(f"{website.events.url}?month=2026-12").content.decode()
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


def test_list_shows_the_status_of_a_cancelled_event(client, website, page_of):
    page_of(EventPageFactory, status="cancelled")
    assert "отменено" in client.get(website.events.url).content.decode()


def test_atom_feed_contains_coming_events(client, website, page_of):
    page_of(EventPageFactory, title="Скоро")
    response = client.get(f"{website.events.url}feed/")
    assert response["Content-Type"].startswith("application/atom+xml")
    assert "Скоро" in response.content.decode()


@pytest.fixture
def days(client, website):
    """Return a function that returns day, number of the day and title of each entry of a month."""

    def read(month):
        response = client.get(f"{website.events.url}?month={month}")
        return [(each.day.day, each.number, each.event.title) for each in response.context["listing"]]

    return read


def sofia(*moment):
    return datetime(*moment, tzinfo=ZoneInfo("Europe/Sofia"))


def test_event_of_several_days_is_listed_on_each_day_of_each_month(page_of, days, client, website):
    page_of(EventPageFactory, title="Събор", start=sofia(2026, 11, 29, 10), end=sofia(2026, 12, 2, 18))
    page_of(EventPageFactory, title="Среща", start=sofia(2026, 12, 1, 17), end=sofia(2026, 12, 1, 18))
    assert days("2026-11") == [(29, 1, "Събор"), (30, 2, "Събор")]
    # Events that begin on a day come before those that continue.
    assert days("2026-12") == [(1, 1, "Среща"), (1, 3, "Събор"), (2, 4, "Събор")]
    assert days("2027-01") == []
    html = BeautifulSoup(client.get(f"{website.events.url}?month=2026-12").content, "html.parser")
    row = html.select("ol.calendar-days > li")[1]
    assert row.h3.text == "2 декември 2026 г."
    assert " ".join(row.select_one(".date-tile").text.split()) == "Дек 2 Ср"
    assert "Ден 4 от 4" in row.text


def test_exhibition_of_a_year_is_in_a_month_that_it_begins_and_ends_outside(page_of, days):
    page_of(EventPageFactory, title="Изложба", start=sofia(2026, 1, 5, 9), end=sofia(2027, 1, 5, 18))
    found = days("2026-06")
    assert [day for day, _number, _title in found] == list(range(1, 31))
    assert found[0] == (1, 148, "Изложба")


@pytest.mark.parametrize("end", [sofia(2026, 12, 1), sofia(2026, 12, 1, 2, 30)], ids=["midnight", "night"])
def test_evening_that_ends_after_midnight_is_not_listed_on_the_following_day(page_of, days, end):
    page_of(EventPageFactory, title="Танци", start=sofia(2026, 11, 30, 20), end=end)
    assert days("2026-11") == [(30, 1, "Танци")]
    assert days("2026-12") == []


def test_event_elsewhere_is_in_the_month_in_which_it_takes_place_there(page_of, days):
    for zone, title in (("Europe/Brussels", "Брюксел"), ("Asia/Tokyo", "Токио")):
        start = datetime(2026, 11, 30, 23, 30, tzinfo=ZoneInfo(zone))
        end = start + timedelta(minutes=20)
        page_of(EventPageFactory, title=title, start=start, end=end, time_zone=zone)
    start = datetime(2026, 12, 1, 0, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    end = start + timedelta(minutes=20)
    page_of(EventPageFactory, title="Рано", start=start, end=end, time_zone="Asia/Tokyo")
    assert days("2026-11") == [(30, 1, "Токио"), (30, 1, "Брюксел")]
    assert days("2026-12") == [(1, 1, "Рано")]


def test_all_day_event_on_the_last_day_of_a_month_is_not_in_the_next(page_of, days):
    start, end = sofia(2026, 11, 30), sofia(2026, 11, 30, 23, 59)
    page_of(EventPageFactory, title="Чистене", all_day=True, start=start, end=end)
    assert days("2026-11") == [(30, 1, "Чистене")]
    assert days("2026-12") == []


def test_month_with_an_exhibition_is_read_page_by_page(client, website, page_of):
    for _number in range(2):
        page_of(EventPageFactory, start=sofia(2026, 1, 5, 9), end=sofia(2027, 1, 5, 18))
    first, second = (
        client.get(f"{website.events.url}?month=2026-07&p={number}").context["listing"] for number in (1, 2)
    )
    assert (len(first), len(second)) == (40, 22)
