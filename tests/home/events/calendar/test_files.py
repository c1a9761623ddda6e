"""Calendar files, read back with a second library (vobject)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject

from ...factories import EventPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def summer(page_of):
    """An event in summer time whose title needs folding and escaping."""
    return page_of(
        EventPageFactory,
        title="Празник на реката; музика, „танци“ и много други неща за деца и възрастни от целия край",
        start=datetime(2027, 7, 1, 15, 0, tzinfo=UTC),
    )


def read(client, url):
    """Request a calendar file and return it parsed."""
    response = client.get(url)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return vobject.readOne(response.content.decode())


def test_calendar_file_reads_back_as_written(client, summer):
    event = read(client, f"{summer.url}calendar/").vevent
    assert event.summary.value == summer.title
    assert event.dtstart.value == summer.start
    assert event.dtstart.value.utcoffset() == timedelta(hours=3)
    assert event.location.value == "Голямата зала, ул. „Речна“ 12"
    assert event.status.value == "CONFIRMED"
    assert event.url.value.endswith(summer.url)


def test_calendar_file_defines_its_time_zone(client, summer):
    calendar = read(client, f"{summer.url}calendar/")
    (zone,) = calendar.vtimezone_list
    assert zone.tzid.value == "Europe/Sofia"
    assert {"standard", "daylight"} <= set(zone.contents)


def test_calendar_lines_are_folded_and_end_with_crlf(client, summer):
    lines = client.get(f"{summer.url}calendar/").content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line for line in lines)


def test_event_in_another_time_zone_keeps_it(client, summer):
    summer.time_zone = "Europe/Brussels"
    summer.save()
    start = read(client, f"{summer.url}calendar/").vevent.dtstart.value
    assert start == summer.start
    assert start.utcoffset() == datetime(2027, 7, 1, tzinfo=ZoneInfo("Europe/Brussels")).utcoffset()
    assert "(Europe/Brussels)" in client.get(summer.url).content.decode()


def test_uid_is_stable_and_sequence_grows(client, event):
    before = read(client, f"{event.url}calendar/").vevent
    event.place = "Малката зала"
    event.save_revision().publish()
    after = read(client, f"{event.url}calendar/").vevent
    assert after.uid.value == before.uid.value
    assert int(after.sequence.value) == int(before.sequence.value) + 1
    assert after.location.value.startswith("Малката зала")


@pytest.mark.parametrize(("status", "expected"), [("cancelled", "CANCELLED"), ("postponed", "TENTATIVE")])
def test_calendar_file_contains_the_event_status(client, event, status, expected):
    event.status = status
    event.save_revision().publish()
    assert read(client, f"{event.url}calendar/").vevent.status.value == expected


def test_calendar_feed_has_coming_events_and_filters_by_topic(client, website, page_of):
    budget, party = page_of(EventPageFactory, title="Бюджет"), page_of(EventPageFactory, title="Празник")
    page_of(EventPageFactory, title="Отдавна", start=datetime(2020, 1, 1, tzinfo=UTC))
    budget.topics.add("Budget")
    budget.save()
    every = read(client, f"{website.events.url}calendar/")
    assert {event.summary.value for event in every.vevent_list} == {"Бюджет", "Празник"}
    one = read(client, f"{website.events.url}calendar/?topic=budget")
    assert [event.summary.value for event in one.vevent_list] == ["Бюджет"]
    assert party.title not in one.serialize()


def test_empty_calendar_feed_is_valid(client, website):
    assert read(client, f"{website.events.url}calendar/").version.value == "2.0"


def test_query_count_of_the_calendar_feed_is_constant(
    client, website, page_of, django_assert_max_num_queries
):
    for _number in range(12):
        page_of(EventPageFactory)
    client.get(f"{website.events.url}calendar/")
    with django_assert_max_num_queries(10):
        client.get(f"{website.events.url}calendar/")
