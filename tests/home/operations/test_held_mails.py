"""Tests of queued mails after a restore: none is sent until a person decides."""

import uuid
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from civic_social.models import RestoreFinding
from civic_social.restore_guard import guard
from feedback.mail.sending import send_due
from feedback.models import MailKind, MailStatus, OutgoingMail, Reply
from feedback.tasks import send_acknowledgement
from home.events.mail import sending
from home.events.mail.models import Delivery, EventMail
from home.events.registration import actions
from home.operations import held_mails
from tests.feedback.factories import SubmissionFactory
from tests.home.factories import EventPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(data, page_of):
    """A due event mail, a due reply, and a task of version 0.2 that would send a mail."""
    submission = SubmissionFactory(email="citizen@example.bg")
    reply = Reply.objects.create(submission=submission, body="Поправено.", delivery=Reply.Delivery.QUEUED)
    OutgoingMail.objects.create(submission=submission, kind=MailKind.REPLY, reply=reply)
    send_acknowledgement.enqueue(submission.pk)
    page = page_of(EventPageFactory, takes_registrations=True, capacity=2)
    actions.register(page, key=uuid.uuid4(), email="guest@example.bg", name="Гост", language_code="bg")
    assert EventMail.objects.get().status == Delivery.DUE
    guard.hold_everything(RestoreFinding.RESTORED)


def command(*arguments) -> str:
    out = StringIO()
    call_command("held_mails", *arguments, stdout=out)
    return out.getvalue()


def test_mails_queued_before_the_backup_are_not_sent(queued, monkeypatch):
    # The worker would close the connection in whose transaction the test runs.
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    sending.send_due()
    send_due()
    call_command("db_worker", batch=True, verbosity=0)
    assert mail.outbox == []
    assert EventMail.objects.get().status == Delivery.UNKNOWN
    assert Reply.objects.get().delivery == Reply.Delivery.FAILED


def test_held_mails_are_listed(queued):
    assert len(command().splitlines()) == 2
    assert len(held_mails.describe()) == 2
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("restored", "status", stdout=out)
    assert held_mails.describe()[0] in out.getvalue()


def test_held_mails_are_discarded(queued):
    command("--discard")
    assert held_mails.describe()[1:] == []
    assert not DBTaskResult.objects.filter(task_path__startswith=held_mails.MAIL_TASKS).exists()
    assert not OutgoingMail.objects.due().exists()
    assert Reply.objects.get().delivery == Reply.Delivery.SENT


def test_held_mails_are_sent_when_a_person_decides(queued):
    command("--send")
    assert held_mails.held_tasks().count() == 0
    assert DBTaskResult.objects.filter(run_after__lte=timezone.now()).count() == 1
    assert OutgoingMail.objects.due().count() == 1
    assert Reply.objects.get().delivery == Reply.Delivery.QUEUED
    assert send_due() == {MailStatus.SENT: 1}


def test_mail_queued_after_the_restore_is_sent(queued):
    submission = SubmissionFactory(email="other@example.bg")
    OutgoingMail.objects.create(submission=submission, kind=MailKind.ACKNOWLEDGEMENT)
    assert send_due() == {MailStatus.SENT: 1}
