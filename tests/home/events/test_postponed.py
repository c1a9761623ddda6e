"""A date that no longer holds is never told as one on which people can come."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail

from home.dates import format_moment, within_sentence
from home.events.mail import sending
from home.events.registration import actions
from home.models import EventPage, EventStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def postponed(event):
    """The event, put off without a new date."""
    event.status = EventStatus.POSTPONED
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


def test_the_post_calls_the_date_the_earlier_one(event, postponed):
    date = within_sentence(format_moment(event.start, event.zone))
    text = postponed.get_social_message().text
    assert f"Досегашна дата: {date} · {event.get_where()}" in text
    assert text.startswith("ОТЛОЖЕНО")


def test_the_post_of_an_event_that_takes_place_tells_the_date_alone(event):
    text = event.get_social_message().text
    assert format_moment(event.start, event.zone) in text
    assert "Досегашна" not in text


@pytest.mark.parametrize("status", [EventStatus.POSTPONED, EventStatus.CANCELLED])
def test_lists_strike_it_out(client, place, event, status):
    event.status = status
    event.save_revision().publish()
    for address in ("/", place.events.url):
        row = BeautifulSoup(client.get(address).content, "html.parser").select_one(".event-row")
        assert row.select_one("s time") is not None
        assert "date-tile--off" in row.select_one(".date-tile")["class"]


def test_lists_do_not_strike_out_what_takes_place(client, place, event):
    row = BeautifulSoup(client.get(place.events.url).content, "html.parser").select_one(".event-row")
    assert row.select_one("time") is not None
    assert row.select_one("s") is None
    assert row.select_one(".date-tile")["class"] == ["date-tile"]


def test_the_mail_says_it_in_words_and_the_own_page_strikes_it_out(client, event, come):
    registration = actions.confirm(come("a@example.bg"))
    sending.send_due()
    mail.outbox.clear()
    event.status = EventStatus.POSTPONED
    event.save_revision().publish()
    sending.send_due()
    [message] = mail.outbox
    said = f"Досегашна дата: {within_sentence(event.get_period())}"
    assert said in message.body
    assert said in message.alternatives[0].content
    own = BeautifulSoup(client.get(f"{event.url}registration/{registration.secret}/").content, "html.parser")
    assert own.select_one("s time") is not None


def test_the_earlier_date_of_a_moved_event_has_no_capital_in_the_middle_of_a_sentence(client, event):
    before = within_sentence(format_moment(event.start, event.zone))
    event.status = EventStatus.MOVED
    event.start, event.end = event.start + timedelta(days=7), event.end + timedelta(days=7)
    event.save_revision().publish()
    html = client.get(event.url).content.decode()
    assert before[0].islower()
    assert before in html


def test_registration_says_what_it_waits_for(client, event):
    event.status = EventStatus.POSTPONED
    event.save_revision().publish()
    said = BeautifulSoup(client.get(event.url).content, "html.parser").select_one(".registration-box").text
    assert "когато новата дата стане известна" in said
    assert "приключило" not in said
