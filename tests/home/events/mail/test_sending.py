"""Sending of due mails with a failing e-mail backend."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from home.events.mail import outbox, sending
from home.models import Delivery, EventMail

pytestmark = pytest.mark.django_db


class FailingBackend:
    """An e-mail backend that raises the errors a test sets on the class."""

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
    """The failing backend, without errors at first."""
    settings.EMAIL_BACKEND = f"{FailingBackend.__module__}.FailingBackend"
    FailingBackend.opening = FailingBackend.sending = None
    FailingBackend.sent = FailingBackend.breaks = 0
    return FailingBackend


def test_due_mail_is_sent_once(register):
    register("a@example.bg")
    assert sending.send_due() == {"sent": 1}
    assert sending.send_due() == {}
    assert len(mail.outbox) == 1


def test_claimed_mail_cannot_be_claimed_again(register):
    register("a@example.bg")
    [key] = sending.due_mails(10)
    assert sending.claim(key).pk == key
    assert sending.claim(key) is None
    assert sending.due_mails(10) == []


def test_mail_is_retried_after_a_refused_connection(register, server):
    register("a@example.bg")
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
def test_smtp_error_determines_the_status(register, server, error, status):
    register("a@example.bg")
    server.sending = error
    sending.send_due()
    assert EventMail.objects.get().status == status


def test_broken_connection_leaves_one_mail_unknown(event, register, server):
    for name in "abcd":
        register(f"{name}@example.bg")
    server.breaks = 1
    assert sending.send_due() == {"unknown": 1, "sent": 3}


def test_mail_with_expired_lease_becomes_unknown_and_is_not_resent(register):
    register("a@example.bg")
    sending.claim(EventMail.objects.get().pk)
    EventMail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert sending.send_due() == {}
    assert EventMail.objects.get().status == Delivery.UNKNOWN
    assert mail.outbox == []


def test_requeued_unknown_mail_is_sent(register):
    register("a@example.bg")
    EventMail.objects.update(status=Delivery.UNKNOWN)
    outbox.requeue(EventMail.objects.get())
    assert sending.send_due() == {"sent": 1}
