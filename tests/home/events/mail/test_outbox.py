"""Mails queued after a change of an event or a registration."""

from datetime import timedelta

import pytest
from django.core import mail

from home.events.mail import sending
from home.events.registration import actions

pytestmark = pytest.mark.django_db


def test_moved_event_mails_all_participants_a_newer_calendar_file(event, confirmed, register):
    register("b@example.bg"), register("c@example.bg")
    event.start += timedelta(days=7)
    event.end += timedelta(days=7)
    event.status, event.status_reason = "moved", "Ремонт на залата."
    event.save_revision().publish()
    sending.send_due()
    changed = [message for message in mail.outbox if "Ремонт на залата." in message.body]
    assert sorted(message.to[0] for message in changed) == ["a@example.bg", "b@example.bg", "c@example.bg"]
    assert b"SEQUENCE:1" in changed[0].attachments[0].content.encode()


def test_second_change_supersedes_the_unsent_mail_of_the_first(event, confirmed):
    for place in ("Малката зала", "Площадът"):
        event.place = place
        event.save_revision().publish()
    sending.send_due()
    assert len(mail.outbox) == 1
    assert "Площадът" in mail.outbox[0].body


def test_changed_summary_sends_no_mail(event, confirmed):
    event.summary = "Друго."
    event.save_revision().publish()
    assert sending.send_due() == {}


def test_cancellation_mail_cancels_the_calendar_entry(event, confirmed):
    event.status = "cancelled"
    event.save_revision().publish()
    sending.send_due()
    (message,) = mail.outbox
    (file,) = message.attachments
    assert "STATUS:CANCELLED" in file.content
    assert "method=CANCEL" in file.mimetype


def test_cancelling_supersedes_unsent_mails(event, confirmed):
    event.place = "Другаде"
    event.save_revision().publish()
    actions.cancel(confirmed)
    sending.send_due()
    assert len(mail.outbox) == 1
    assert "METHOD:CANCEL" in mail.outbox[0].attachments[0].content
