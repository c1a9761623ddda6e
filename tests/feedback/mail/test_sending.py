"""The outbox: a mail is lost neither with its task nor with its worker nor with the mail server."""

import datetime
import os
import signal
import subprocess
import sys

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from feedback import tasks
from feedback.cases import case_actions
from feedback.mail import sending
from feedback.models import MailKind, MailStatus, OutgoingMail, Question, Reply
from tests.engines.conftest import PATIENCE, PROJECT, database_url
from tests.smtp_server import running_server

from ..browsing import case_html
from ..factories import SubmissionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(settings):
    """The mailbox of a running SMTP server, to which the settings point."""
    with running_server() as (mailbox, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
        mailbox.port = port
        yield mailbox


@pytest.fixture
def lost_reply(settings, admin_user):
    """A reply whose task is lost."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    return case_actions.reply(SubmissionFactory(), admin_user, "Ремонтът започва в понеделник.")


def make_due():
    OutgoingMail.objects.filter(status=MailStatus.DUE).update(due_at=timezone.now())


def test_a_sweep_sends_every_kind_of_mail_whose_task_was_lost(settings, admin_user):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    submission = SubmissionFactory()
    reply = case_actions.reply(submission, admin_user, "Отговор")
    question = case_actions.ask_sender(submission, admin_user, "Кога?")
    case_actions.record_answer(question, "Вчера")
    case_actions.move_to_desk(submission, admin_user, submission.desk, "друг")
    assert not mail.outbox
    assert sending.send_due() == {"sent": 4}
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        [submission.email, submission.email, submission.desk.mailbox, submission.desk.mailbox]
    )
    reply.refresh_from_db()
    question.refresh_from_db()
    assert (reply.delivery, question.delivery) == (Reply.Delivery.SENT, Question.Delivery.SENT)
    assert sending.send_due() == {}


def test_the_command_sends_what_is_due(lost_reply, capsys):
    call_command("feedback_mails")
    assert capsys.readouterr().out == "изпратено: 1\n"
    call_command("feedback_mails")
    assert capsys.readouterr().out == "Няма нищо за изпълнение.\n"
    assert len(mail.outbox) == 1


def test_a_claimed_mail_is_sent_by_nobody_else_until_its_worker_counts_as_dead(lost_reply):
    queued = OutgoingMail.objects.get()
    assert sending.claim(queued.pk)
    assert sending.claim(queued.pk) is None
    assert sending.send_due() == {}
    make_due()
    assert sending.send_due() == {"sent": 1}


def test_an_unreachable_server_keeps_mails_queued_for_as_long_as_it_takes(
    lost_reply, mailbox, settings, caplog, admin_client
):
    settings.EMAIL_PORT = 9
    for _ in range(len(sending.RETRY_MINUTES) + 2):
        assert sending.send_due() == {"due": 1}
    lost_reply.refresh_from_db()
    assert lost_reply.delivery == Reply.Delivery.QUEUED
    assert "ConnectionRefusedError" in caplog.text
    assert lost_reply.submission.email not in caplog.text
    assert "Пощенският сървър още не е приел имейла" in case_html(admin_client, lost_reply.submission)
    settings.EMAIL_PORT = mailbox.port
    assert sending.send_due() == {"sent": 1}
    html = case_html(admin_client, lost_reply.submission)
    sent_at = timezone.localtime(OutgoingMail.objects.get().sent_at)
    assert f"Изпратен по имейл ({sent_at:%d.%m.%Y %H:%M})" in html


def test_a_rejected_mail_is_stored_and_logged_without_the_address(lost_reply, mailbox, caplog, admin_client):
    submission = lost_reply.submission
    mailbox.answers = {submission.email: "550 no such user"}
    assert sending.send_due() == {"failed": 1}
    lost_reply.refresh_from_db()
    assert lost_reply.delivery == Reply.Delivery.FAILED
    assert str(Reply.Delivery.FAILED.label) in case_html(admin_client, submission)
    (line,) = [record.getMessage() for record in caplog.records if record.name.startswith("feedback")]
    assert submission.reference in line
    assert submission.email not in line


def test_a_postponed_mail_is_retried_and_finally_given_up(lost_reply, mailbox):
    mailbox.answers = {"data": "451 later"}
    for minutes in sending.RETRY_MINUTES:
        assert sending.send_due() == {"due": 1}
        wait = OutgoingMail.objects.get().due_at - timezone.now()
        assert wait > datetime.timedelta(minutes=minutes - 1)
        make_due()
    assert sending.send_due() == {"failed": 1}


def test_a_mail_whose_answer_was_lost_is_sent_again_with_the_same_message_id(lost_reply, mailbox):
    mailbox.stage, mailbox.times = "drop-before-answer", 1
    assert sending.send_due() == {"due": 1}
    make_due()
    assert sending.send_due() == {"sent": 1}
    first, second = mailbox.ids_to(lost_reply.submission.email)
    assert first == second


def test_a_mail_to_an_erased_address_is_skipped(lost_reply):
    type(lost_reply.submission).objects.update(email="")
    assert sending.send_due() == {"skipped": 1}
    lost_reply.refresh_from_db()
    assert lost_reply.delivery == Reply.Delivery.NONE
    assert not mail.outbox


@pytest.mark.parametrize(
    ("task", "kinds"),
    [
        (tasks.send_acknowledgement, {MailKind.DESK_NEW, MailKind.ACKNOWLEDGEMENT}),
        (tasks.send_moved, {MailKind.DESK_NEW}),
        (tasks.send_answered, {MailKind.DESK_ANSWERED}),
    ],
)
def test_tasks_that_an_older_version_enqueued_send_their_mails_once(task, kinds):
    submission = SubmissionFactory()
    for _ in range(2):
        task.call(submission.pk)
    assert set(OutgoingMail.objects.values_list("kind", flat=True)) == kinds
    assert len(mail.outbox) == len(kinds)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_reply_survives_the_kill_of_the_worker_that_sends_it(lost_reply, mailbox):
    mailbox.stage, mailbox.times = "hang-before-answer", 1
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.home.events.mail.smtp_settings",
        "DATABASE_URL": database_url(),
        "TEST_SMTP_PORT": str(mailbox.port),
    }
    command = [sys.executable, "manage.py", "feedback_mails"]
    worker = subprocess.Popen(command, cwd=PROJECT, env=environment)
    assert mailbox.reached.wait(PATIENCE)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    make_due()
    assert sending.send_due() == {"sent": 1}
    lost_reply.refresh_from_db()
    assert lost_reply.delivery == Reply.Delivery.SENT
    assert len(set(mailbox.ids_to(lost_reply.submission.email))) == 1
