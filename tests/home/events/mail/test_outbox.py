"""Mails: in the person's language, with a calendar file where due, retried, and never twice."""

import smtplib
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import mail
from django.utils import timezone

from home.events import maintenance
from home.events.mail import outbox, sending
from home.events.registration import actions
from home.models import Delivery, EventMail, EventPage, Registration, State

pytestmark = pytest.mark.django_db


class FailingBackend:
    """A mail server that answers as a test wants."""

    opening = sending = None
    sent = breaks = 0

    def __init__(self, *args, **kwargs):
        pass

    def open(self):
        if FailingBackend.opening:
            raise FailingBackend.opening

    def close(self):
        pass

    def send_messages(self, messages):
        if FailingBackend.breaks:
            self.is_broken, FailingBackend.breaks = True, FailingBackend.breaks - 1
        if getattr(self, "is_broken", False):
            raise smtplib.SMTPServerDisconnected
        if FailingBackend.sending:
            raise FailingBackend.sending
        FailingBackend.sent += len(messages)
        return len(messages)


@pytest.fixture
def server(settings):
    """A mail server whose moods the test sets."""
    settings.EMAIL_BACKEND = f"{FailingBackend.__module__}.FailingBackend"
    FailingBackend.opening = FailingBackend.sending = None
    FailingBackend.sent = FailingBackend.breaks = 0
    return FailingBackend


@pytest.fixture
def confirmed(come):
    """Somebody with a place, whose mails so far have been sent."""
    registration = actions.confirm(come("a@example.bg"))
    sending.send_due()
    mail.outbox.clear()
    return registration


def subjects():
    return [message.subject for message in mail.outbox]


def test_a_mail_is_sent_once_however_often_the_worker_looks(come):
    come("a@example.bg")
    assert sending.send_due() == {"sent": 1}
    assert sending.send_due() == {}
    assert len(mail.outbox) == 1


def test_two_workers_do_not_claim_the_same_mail(come):
    come("a@example.bg")
    [number] = sending.due_mails(10)
    assert sending.claim(number).pk == number
    assert sending.claim(number) is None
    assert sending.due_mails(10) == []


def test_where_the_server_cannot_be_reached_the_mail_is_tried_later(come, server):
    come("a@example.bg")
    server.opening = ConnectionRefusedError()
    assert sending.send_due() == {"due": 1}
    server.opening = None
    assert sending.send_due() == {}
    EventMail.objects.update(due_at=timezone.now())
    assert sending.send_due() == {"sent": 1}
    assert server.sent == 1


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (smtplib.SMTPDataError(451, b"later"), Delivery.DUE),
        (smtplib.SMTPDataError(554, b"no"), Delivery.FAILED),
        (smtplib.SMTPRecipientsRefused({"a@example.bg": (550, b"unknown")}), Delivery.FAILED),
        (smtplib.SMTPRecipientsRefused({"a@example.bg": (450, b"greylisted")}), Delivery.DUE),
        (smtplib.SMTPServerDisconnected(), Delivery.UNKNOWN),
        (TimeoutError(), Delivery.UNKNOWN),
    ],
)
def test_what_is_done_after_an_error(come, server, error, status):
    come("a@example.bg")
    server.sending = error
    sending.send_due()
    assert EventMail.objects.get().status == status


def test_a_connection_that_breaks_leaves_one_mail_in_doubt_and_not_all_that_follow(event, come, server):
    for name in "abcd":
        come(f"{name}@example.bg")
    server.breaks = 1
    assert sending.send_due() == {"unknown": 1, "sent": 3}


def test_a_mail_whose_worker_died_is_not_sent_blindly_again(come):
    come("a@example.bg")
    sending.claim(EventMail.objects.get().pk)
    EventMail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert sending.send_due() == {}
    assert EventMail.objects.get().status == Delivery.UNKNOWN
    assert mail.outbox == []


def test_a_person_may_have_a_doubtful_mail_sent_again(come):
    come("a@example.bg")
    EventMail.objects.update(status=Delivery.UNKNOWN)
    outbox.requeue(EventMail.objects.get())
    assert sending.send_due() == {"sent": 1}


def test_a_moved_event_tells_everybody_with_a_newer_calendar_file(event, confirmed, come):
    come("b@example.bg"), come("c@example.bg")
    event.start += timedelta(days=7)
    event.end += timedelta(days=7)
    event.status, event.status_reason = "moved", "Ремонт на залата."
    event.save_revision().publish()
    sending.send_due()
    told = [message for message in mail.outbox if "Ремонт на залата." in message.body]
    assert sorted(message.to[0] for message in told) == ["a@example.bg", "b@example.bg", "c@example.bg"]
    assert b"SEQUENCE:1" in told[0].attachments[0].content.encode()


def test_a_second_change_replaces_the_mail_of_the_first(event, confirmed):
    for place in ("Малката зала", "Площадът"):
        event.place = place
        event.save_revision().publish()
    sending.send_due()
    assert len(mail.outbox) == 1
    assert "Площадът" in mail.outbox[0].body


def test_a_new_wording_tells_nobody(event, confirmed):
    event.summary = "Друго."
    event.save_revision().publish()
    assert sending.send_due() == {}


def test_a_cancelled_event_takes_itself_out_of_the_calendars(event, confirmed):
    event.status = "cancelled"
    event.save_revision().publish()
    sending.send_due()
    (message,) = mail.outbox
    (file,) = message.attachments
    assert "STATUS:CANCELLED" in file.content
    assert "method=CANCEL" in file.mimetype


def test_giving_the_place_up_stops_what_has_not_left(event, confirmed):
    event.place = "Другаде"
    event.save_revision().publish()
    actions.cancel(confirmed)
    sending.send_due()
    assert len(mail.outbox) == 1
    assert "METHOD:CANCEL" in mail.outbox[0].attachments[0].content


def days_before(event, days):
    """Move the event in time, without anybody being told."""
    start = timezone.now() + timedelta(days=days)
    EventPage.objects.filter(pk=event.pk).update(start=start, end=start + timedelta(hours=2))
    Registration.objects.update(email_confirmed_at=timezone.now() - timedelta(days=9))


def test_one_reminder_for_each_date(event, confirmed, come):
    come("unconfirmed@example.bg")
    days_before(event, 0.5)
    assert maintenance.queue_reminders() == 1
    assert maintenance.queue_reminders() == 0
    sending.send_due()
    days_before(event, 0.6)
    assert maintenance.queue_reminders() == 1


def test_nobody_is_reminded_too_early_or_of_a_cancelled_event(event, confirmed):
    days_before(event, 3)
    assert maintenance.queue_reminders() == 0
    days_before(event, 0.5)
    EventPage.objects.update(status="cancelled")
    assert maintenance.queue_reminders() == 0


def test_who_came_is_thanked_once_and_asked_what_they_think(event, confirmed, place):
    from ...factories import FeedbackPageFactory

    form = FeedbackPageFactory(parent=place.home)
    days_before(event, -0.5)
    assert maintenance.queue_thanks() == 1
    assert maintenance.queue_thanks() == 0
    sending.send_due()
    assert f"{form.full_url}?about={event.pk}" in mail.outbox[-1].body


def test_who_did_not_come_is_not_thanked(event, come):
    here, _absent = (actions.confirm(come(f"{name}@example.bg")) for name in "ab")
    Registration.objects.filter(pk=here.pk).update(arrived_at=timezone.now())
    days_before(event, -0.5)
    assert maintenance.queue_thanks() == 1


def test_a_mail_in_english_is_english(event, come):
    actions.confirm(come("a@example.bg", language_code="en"))
    sending.send_due()
    assert any("You have a place" in subject for subject in subjects())


def test_a_title_with_line_ends_cannot_write_headers(event, come):
    EventPage.objects.update(title="A\r\nBcc: x@example.bg")
    come("a@example.bg")
    sending.send_due()
    assert "\n" not in mail.outbox[0].subject


def test_names_are_escaped_in_html(come):
    come("a@example.bg", name="<script>alert(1)</script>")
    sending.send_due()
    assert "<script>" not in mail.outbox[0].alternatives[0].content


def test_the_sweep_frees_places_and_sends_what_follows(event, come):
    come("a@example.bg"), come("b@example.bg"), come("c@example.bg")
    Registration.objects.filter(email="a@example.bg").update(held_until=timezone.now() - timedelta(minutes=1))
    done = SimpleNamespace(**maintenance.run_due())
    assert done.released == 1
    assert Registration.objects.get(email="c@example.bg").state == State.HELD
    assert done.sent
