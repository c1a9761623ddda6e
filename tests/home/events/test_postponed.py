"""The date of a postponed or cancelled event is marked as not valid everywhere."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail

from home.content.dates import format_datetime, within_sentence
from home.events.mail import sending
from home.events.registration import actions
from home.models import EventPage, EventStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def postponed(event):
    """The event, postponed without a new date."""
    event.status = EventStatus.POSTPONED
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


def test_post_of_a_postponed_event_marks_the_date_as_earlier(event, postponed):
    date = within_sentence(format_datetime(event.start, event.zone))
    text = postponed.get_social_message().text
    assert f"Досегашна дата: {date} · {event.get_where()}" in text
    assert text.startswith("ОТЛОЖЕНО")


def test_post_of_a_scheduled_event_shows_the_date_unmarked(event):
    text = event.get_social_message().text
    assert format_datetime(event.start, event.zone) in text
    assert "Досегашна" not in text


@pytest.mark.parametrize("status", [EventStatus.POSTPONED, EventStatus.CANCELLED])
def test_lists_strike_out_the_date_of_a_postponed_or_cancelled_event(client, website, event, status):
    event.status = status
    event.save_revision().publish()
    for address in ("/", website.events.url):
        row = BeautifulSoup(client.get(address).content, "html.parser").select_one(".event-row")
        assert row.select_one("s time") is not None
        assert "date-tile--off" in row.select_one(".date-tile")["class"]


def test_lists_do_not_strike_out_the_date_of_a_scheduled_event(client, website, event):
    row = BeautifulSoup(client.get(website.events.url).content, "html.parser").select_one(".event-row")
    assert row.select_one("time") is not None
    assert row.select_one("s") is None
    assert row.select_one(".date-tile")["class"] == ["date-tile"]


def test_mail_marks_the_date_and_the_personal_page_strikes_it_out(client, event, register):
    registration = actions.confirm(register("a@example.bg"))
    sending.send_due()
    mail.outbox.clear()
    event.status = EventStatus.POSTPONED
    event.save_revision().publish()
    sending.send_due()
    [message] = mail.outbox
    expected = f"Досегашна дата: {within_sentence(event.get_period())}"
    assert expected in message.body
    assert expected in message.alternatives[0].content
    personal = BeautifulSoup(
        client.get(f"{event.url}registration/{registration.secret}/").content, "html.parser"
    )
    assert personal.select_one("s time") is not None


def test_earlier_date_is_lower_case_within_a_sentence(client, event):
    before = within_sentence(format_datetime(event.start, event.zone))
    event.status = EventStatus.MOVED
    event.start, event.end = event.start + timedelta(days=7), event.end + timedelta(days=7)
    event.save_revision().publish()
    html = client.get(event.url).content.decode()
    assert before[0].islower()
    assert before in html


def test_registration_box_of_a_postponed_event_says_when_it_continues(client, event):
    event.status = EventStatus.POSTPONED
    event.save_revision().publish()
    text = BeautifulSoup(client.get(event.url).content, "html.parser").select_one(".registration-box").text
    assert "когато новата дата стане известна" in text
    assert "приключило" not in text
