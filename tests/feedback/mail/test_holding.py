"""Queued mails of a restored database: none is sent until a person decides."""

import pytest
from django.core import mail

from feedback.cases import case_actions
from feedback.mail import holding, sending
from feedback.models import MailStatus, OutgoingMail, Reply

from ..browsing import case_html
from ..factories import SubmissionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def held_reply(settings, admin_user):
    """A reply whose mail is held."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    reply = case_actions.reply(SubmissionFactory(), admin_user, "Поправено.")
    assert holding.hold() == 1
    return reply


def delivery():
    return Reply.objects.get().delivery


def test_a_held_mail_is_not_sent_and_its_case_says_so(held_reply, admin_client):
    assert sending.send_due() == {}
    assert holding.held().count() == 1
    assert "Имейлът е задържан" in case_html(admin_client, held_reply.submission)


def test_a_released_mail_is_sent(held_reply):
    Reply.objects.update(delivery=Reply.Delivery.FAILED)
    assert holding.release() == 1
    assert delivery() == Reply.Delivery.QUEUED
    assert sending.send_due() == {"sent": 1}
    assert delivery() == Reply.Delivery.SENT


def test_a_discarded_mail_counts_as_sent(held_reply):
    assert holding.discard() == 1
    assert delivery() == Reply.Delivery.SENT
    assert OutgoingMail.objects.get().status == MailStatus.SKIPPED
    assert sending.send_due() == {}
    assert not mail.outbox


def test_a_mail_that_is_queued_later_is_sent(held_reply, admin_user):
    case_actions.reply(SubmissionFactory(), admin_user, "Друго.")
    assert sending.send_due() == {"sent": 1}
