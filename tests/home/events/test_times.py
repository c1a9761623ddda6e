"""One hour, one day and one zone wherever an event's time is shown."""

import datetime
import json
import re
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.test.utils.form_data import nested_form_data, streamfield
from wagtail.users.models import UserProfile

from civic_social.content.rendering.event_fields import shown_event
from home.events import changes
from home.events.calendar.files import build_calendar
from tests.home.factories import EventPageFactory

BRUSSELS, SOFIA = ZoneInfo("Europe/Brussels"), ZoneInfo("Europe/Sofia")


@pytest.fixture
def late(page_of):
    """An event in Brussels that begins half an hour before midnight there, and after midnight in Sofia."""
    start = datetime.datetime(2027, 2, 10, 23, 30, tzinfo=BRUSSELS)
    return page_of(
        EventPageFactory,
        start=start,
        end=start + datetime.timedelta(minutes=20),
        time_zone="Europe/Brussels",
        picture=None,
    )


@pytest.fixture
def festival(page_of):
    """A festival of three days without hours."""
    page = page_of(
        EventPageFactory,
        title="Празник на реката",
        start=datetime.datetime(2027, 6, 1, 9, tzinfo=SOFIA),
        end=datetime.datetime(2027, 6, 3, 9, tzinfo=SOFIA),
        all_day=True,
        picture=None,
    )
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def structured_data(client, page):
    html = client.get(page.get_url()).content.decode()
    text = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1]
    return next(item for item in json.loads(text)["@graph"] if item["@type"] == "Event"), html


def test_one_hour_and_its_zone_everywhere(late):
    texts = {
        "period": late.get_period(),
        "card": late.get_card_heading(),
        "alt": late.get_social_card("wide").alt,
        "date": late.get_social_variables()["date"],
        "post": late.get_social_message().text,
        "event": late.get_social_event().description,
    }
    assert {name: "23:30" in text and "(Europe/Brussels)" in text for name, text in texts.items()} == (
        dict.fromkeys(texts, True)
    )


def test_event_that_ends_in_the_night_has_one_day_in_all_views(late, client, website):
    assert late.first_day.day == 10
    assert late.get_social_date().day == 10
    data, html = structured_data(client, late)
    assert data["startDate"] == "2027-02-10T23:30:00+01:00"
    assert 'property="event:start_time" content="2027-02-10T23:30:00+01:00"' in html
    assert 'datetime="2027-02-10T23:30:00+01:00"' in html
    month = client.get(f"{website.events.get_url()}?month=2027-02").content.decode()
    assert "<h3>10 февруари 2027 г.</h3>" in month
    assert "<b>10</b>" in month


def test_month_has_one_heading_for_each_day(late, client, website):
    for hour in (23, 0):
        start = datetime.datetime(2027, 2, 10 if hour else 11, hour, 10, tzinfo=SOFIA)
        EventPageFactory(parent=website.events, start=start, end=start + datetime.timedelta(hours=1))
    month = client.get(f"{website.events.get_url()}?month=2027-02").content.decode()
    assert re.findall("<h3>(.*?)</h3>", month) == ["10 февруари 2027 г.", "11 февруари 2027 г."]


def test_zone_of_the_site_is_not_named(page_of):
    start = datetime.datetime(2027, 2, 10, 18, tzinfo=SOFIA)
    end = start + datetime.timedelta(hours=2)
    page = page_of(EventPageFactory, start=start, end=end, time_zone="Europe/Sofia")
    assert page.get_period() == "Сряда, 10 февруари 2027 г., от 18:00 до 20:00 ч."
    assert page.get_social_event().event.time_zone == ""


def test_registration_period_is_shown_in_the_zone_of_the_event(late, client):
    late.registration_opens_at = timezone.now() + datetime.timedelta(days=1)
    late.takes_registrations = True
    late.save_revision().publish()
    html = client.get(late.get_url()).content.decode()
    local = timezone.localtime(late.registration_opens_at, BRUSSELS)
    assert f"{local:%H:%M} ч. (Europe/Brussels)" in html


def edit(client, page, **typed):
    data = nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "start": "10.02.2027 10:00",
            "end": "10.02.2027 12:00",
            "time_zone": "",
            "status": "scheduled",
            "place": page.place,
            "summary": page.summary,
            "hold_minutes": "60",
            "reminder_hours": "24",
            "retention_days": "90",
            "civic_social_announcement": page.civic_social_announcement,
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
            **{name: streamfield([]) for name in ("body", "programme", "questions", "photos", "attachments")},
            **typed,
        }
    )
    response = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    return response, type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


@pytest.mark.parametrize("users_zone", ["", "America/New_York"])
def test_typed_hour_is_read_in_the_zone_beside_it(late, client, clerk, users_zone):
    UserProfile.objects.create(user=clerk, current_time_zone=users_zone)
    client.force_login(clerk)
    response, saved = edit(
        client, late, time_zone="Europe/Brussels", registration_closes_at="09.02.2027 18:00"
    )
    assert response.status_code == 302, response.context["form"].errors
    assert saved.start == datetime.datetime(2027, 2, 10, 10, tzinfo=BRUSSELS)
    assert saved.registration_closes_at == datetime.datetime(2027, 2, 9, 18, tzinfo=BRUSSELS)
    with translation.override("bg"):
        assert saved.get_period() == "Сряда, 10 февруари 2027 г., от 10:00 до 12:00 ч. (Europe/Brussels)"
    form = client.get(reverse("wagtailadmin_pages:edit", args=[late.pk])).content.decode()
    assert 'name="start" value="10.02.2027 10:00"' in form


def test_typed_hour_without_a_zone_is_the_sites(late, client, clerk):
    client.force_login(clerk)
    _response, saved = edit(client, late)
    assert saved.start == datetime.datetime(2027, 2, 10, 10, tzinfo=SOFIA)


@pytest.mark.parametrize("name", ["Европа/Брюксел", "../etc/passwd", "Europe"])
def test_unknown_zone_is_refused(late, client, clerk, name):
    client.force_login(clerk)
    response, saved = edit(client, late, time_zone=name, all_day="on")
    assert "time_zone" in response.context["form"].errors
    assert saved.start == late.start


def test_days_are_shown_without_hours(festival, client, website):
    texts = {
        "period": festival.get_period(),
        "card": festival.get_card_heading(),
        "date": festival.get_social_variables()["date"],
        "post": festival.get_social_message().text,
        "event": festival.get_social_event().description,
        "list": client.get(website.events.get_url()).content.decode(),
        "page": client.get(festival.get_url()).content.decode(),
    }
    for name, text in texts.items():
        # A line of a list does not break within a date.
        assert "1 – 3 юни 2027 г." in text.replace("\u00a0", " "), name
        assert "00:00" not in text, name
        assert "23:59" not in text, name


def test_all_day_event_has_dates_without_times_in_data_and_calendar(festival, client):
    data, html = structured_data(client, festival)
    assert (data["startDate"], data["endDate"]) == ("2027-06-01", "2027-06-03")
    assert '<time datetime="2027-06-01">' in html
    calendar = build_calendar([festival], "Събития").decode()
    assert "DTSTART;VALUE=DATE:20270601" in calendar
    # The day after the last (RFC 5545, 3.6.1).
    assert "DTEND;VALUE=DATE:20270604" in calendar
    assert "VTIMEZONE" not in calendar
    assert icalendar.Calendar.from_ical(calendar)


def test_event_form_of_a_network_shows_no_hours(festival):
    shown = shown_event(festival.get_social_event())
    values = {field.name: field.value for field in shown.fields}
    assert (values["start_date"], values["end_date"]) == ("01.06.2027", "03.06.2027")
    assert not {"start_time", "end_time"} & {*values}


def test_whole_days_are_stored_to_their_ends(festival):
    assert festival.start == datetime.datetime(2027, 6, 1, tzinfo=SOFIA)
    assert festival.end == datetime.datetime(2027, 6, 3, 23, 59, tzinfo=SOFIA)


def test_one_day_without_hours_may_be_typed_with_equal_dates(late, client, clerk):
    client.force_login(clerk)
    response, saved = edit(client, late, start="01.06.2027", end="01.06.2027", all_day="on")
    assert response.status_code == 302, response.context["form"].errors
    with translation.override("bg"):
        assert saved.get_period() == "Вторник, 1 юни 2027 г."


@pytest.mark.parametrize(
    ("last", "bulgarian", "english"),
    [
        ("2027-06-01", "Вторник, 1 юни 2027 г.", "Tuesday, 1 June 2027"),
        ("2027-06-03", "1 – 3 юни 2027 г.", "1 – 3 June 2027"),
        ("2027-07-02", "1 юни – 2 юли 2027 г.", "1 June – 2 July 2027"),
        ("2028-01-02", "1 юни 2027 г. – 2 януари 2028 г.", "1 June 2027 – 2 January 2028"),
    ],
)
def test_range_of_days_names_month_and_year_once(festival, last, bulgarian, english):
    festival.end = datetime.datetime.fromisoformat(f"{last}T23:59").replace(tzinfo=SOFIA)
    for language, words in (("bg", bulgarian), ("en", english)):
        with translation.override(language):
            assert festival.get_period() == words


def test_snapshot_of_an_event_with_hours_is_as_before_all_day_events(late, festival):
    """A different snapshot would mail every participant about a change that did not happen."""
    assert "all_day" not in changes.snapshot(late)
    assert changes.snapshot(festival)["all_day"] is True
    assert "all_day" not in late.get_social_event().to_dict()["event"]
    assert festival.get_social_event().to_dict()["event"]["all_day"] is True
