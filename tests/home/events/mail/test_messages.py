"""The composed mails."""

import pytest
from django.core import mail

from home.events.mail import sending
from home.events.registration import actions
from home.models import EventPage

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
    register("a@example.bg", name="<script>alert(1)</script>")
    sending.send_due()
    assert "<script>" not in mail.outbox[0].alternatives[0].content
