"""The composed mails."""

import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from home.events.mail import sending
from home.events.registration import actions
from home.events.registration.forms import name_field
from home.models import EventBook, EventPage

pytestmark = pytest.mark.django_db


def test_mail_is_in_the_language_of_the_registration(event, register):
    actions.confirm(register("a@example.bg", language_code="en"))
    sending.send_due()
    assert any("You have a place" in message.subject for message in mail.outbox)


def test_line_breaks_in_a_title_do_not_inject_headers(event, register):
    EventPage.objects.update(title="A\r\nBcc: x@example.bg")
    register("a@example.bg")
    sending.send_due()
    assert "\n" not in mail.outbox[0].subject


def test_names_are_escaped_in_html(register):
    actions.confirm(register("a@example.bg", name="<script>alert(1)</script>"))
    sending.send_due()
    bodies = [message.alternatives[0].content for message in mail.outbox]
    assert any("&lt;script&gt;" in body for body in bodies)
    assert not any("<script>" in body for body in bodies)


@pytest.mark.parametrize("capacity", [5, 0])
def test_mail_to_an_unconfirmed_address_has_nothing_that_was_typed(event, register, capacity):
    EventBook.objects.update(capacity=capacity)
    registration = register("a@example.bg", name="Typedname", needs="Typedneeds")
    register("a@example.bg", name="Typedagain")
    actions.cancel(registration)
    sending.send_due()
    assert mail.outbox
    for message in mail.outbox:
        assert "Typed" not in message.message().as_bytes().decode() + message.subject + message.body
        assert "Typed" not in message.alternatives[0].content
        assert not any(b"Typed" in str(attached).encode() for attached in message.attachments)


def test_confirmed_person_is_greeted_by_name(event, register):
    actions.confirm(register("a@example.bg", name="Иванка"))
    sending.send_due()
    assert any("Иванка" in message.body for message in mail.outbox)


def test_first_link_is_the_one_that_the_mail_asks_for(event, register):
    EventPage.objects.update(online_url="https://meeting.example/")
    registration = register("a@example.bg")
    sending.send_due()
    message = mail.outbox[0]
    for text in (message.body, message.alternatives[0].content):
        first = re.search('https?://[^\\s"<]+', text)[0]
        assert registration.secret in first


@pytest.mark.parametrize(
    "name", ["Win at https://x.example", "see www.x.bg", "a@x.bg", "Go to prize.com now"]
)
def test_name_with_an_address_is_refused(name):
    with pytest.raises(ValidationError, match="адреси"):
        name_field().clean(name)


@pytest.mark.parametrize("name", ["А.Б. Иванов", "А.Иванов", "д-р О’Нийл ст.", "Sammy Davis Jr."])
def test_names_with_full_stops_are_accepted(name):
    assert name_field().clean(name) == name
