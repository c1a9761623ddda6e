"""Mails through an SMTP server that fails at each stage, and workers that are killed there.

No mail is lost, and no mail is sent twice where the result can be known. Where it cannot (the whole mail was
transmitted and no answer arrived), a person decides, and the mail keeps its Message-ID.
"""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from home.events.mail import outbox, sending
from home.models import Delivery, EventMail
from tests.engines.conftest import PATIENCE, PROJECT, database_url
from tests.smtp_server import running_server

PEOPLE = ["a@example.bg", "b@example.bg", "c@example.bg"]


@pytest.fixture
def mailbox(settings):
    """The mailbox of a running SMTP server, to which the settings point."""
    with running_server() as (mailbox, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
        mailbox.port = port
        yield mailbox


@pytest.fixture
def mails(event, register, mailbox, settings):
    """Three due mails, and no task that sends them."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    for person in PEOPLE:
        register(person)
    return EventMail.objects.order_by("pk")


def make_due():
    """Make postponed mails due now."""
    EventMail.objects.filter(status=Delivery.DUE).update(due_at=timezone.now())


def statuses():
    return sorted(EventMail.objects.values_list("status", flat=True))


@pytest.mark.django_db
def test_each_mail_arrives_once_with_its_own_message_id(mails, mailbox):
    assert sending.send_due() == {"sent": 3}
    message_ids = [mailbox.ids_to(person) for person in PEOPLE]
    assert [len(each) for each in message_ids] == [1, 1, 1]
    assert len(set(map(tuple, message_ids))) == 3


@pytest.mark.django_db
@pytest.mark.parametrize("stage", ["drop-at-mail", "drop-at-rcpt", "drop-at-data"])
def test_connection_dropped_before_transmission_is_retried_without_duplicate(mails, mailbox, stage):
    mailbox.stage, mailbox.times = stage, 1
    assert sending.send_due() == {"due": 1, "sent": 2}
    assert mailbox.reached.is_set()
    make_due()
    assert sending.send_due() == {"sent": 1}
    assert [len(mailbox.ids_to(person)) for person in PEOPLE] == [1, 1, 1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stage", "arrived"), [("drop-in-data", 0), ("drop-before-answer", 1), ("garbage-answer", 1)]
)
def test_transmitted_mail_without_answer_is_unknown_until_a_person_requeues_it(
    mails, mailbox, stage, arrived
):
    mailbox.stage, mailbox.times = stage, 1
    assert sending.send_due() == {"unknown": 1, "sent": 2}
    make_due()
    assert sending.send_due() == {}
    unknown = EventMail.objects.get(status=Delivery.UNKNOWN)
    assert len(mailbox.ids_to(unknown.registration.email)) == arrived
    outbox.requeue(unknown)
    sending.send_due()
    # A duplicate has the same Message-ID, by which the mailbox can drop it.
    message_ids = mailbox.ids_to(unknown.registration.email)
    assert len(message_ids) == arrived + 1
    assert len(set(message_ids)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "ends"),
    [
        ({"a@example.bg": "450 greylisted"}, ["due", "sent", "sent"]),
        ({"a@example.bg": "550 no such user"}, ["failed", "sent", "sent"]),
        ({"a@example.bg": "421 too many", "b@example.bg": "452 full"}, ["due", "due", "sent"]),
        ({"data": "451 later"}, ["due", "due", "due"]),
        ({"data": "552 too large"}, ["failed", "failed", "failed"]),
        ({"data": "421 going down"}, ["due", "due", "due"]),
    ],
)
def test_smtp_answer_determines_retry_or_failure_for_each_mail(mails, mailbox, answers, ends):
    mailbox.answers = answers
    sending.send_due()
    assert statuses() == ends
    mailbox.answers = {}
    make_due()
    sending.send_due()
    assert all(len(mailbox.ids_to(person)) <= 1 for person in PEOPLE)
    assert "due" not in statuses()


@pytest.mark.django_db
def test_unreachable_server_postpones_all_mails(mails, mailbox, settings):
    settings.EMAIL_PORT = 1
    assert sending.send_due() == {"due": 3}
    settings.EMAIL_PORT = mailbox.port
    make_due()
    assert sending.send_due() == {"sent": 3}


# A worker in its own process, killed while it sends a mail


@pytest.fixture
def worker(mailbox):
    """Return a function that starts maintenance in a process, with the test's database and mail server."""
    started = []

    def start():
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.home.events.mail.smtp_settings",
            "DATABASE_URL": database_url(),
            "TEST_SMTP_PORT": str(mailbox.port),
        }
        command = [sys.executable, "manage.py", "events", "tend"]
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stage", ["hang-at-rcpt", "hang-before-answer"])
def test_killed_worker_leaves_one_mail_unknown(mails, mailbox, worker, stage):
    mailbox.stage, mailbox.times = stage, 1
    killed = worker()
    assert mailbox.reached.wait(PATIENCE)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert statuses() == ["due", "due", "sending"]
    second = worker()
    _output, errors = second.communicate(timeout=PATIENCE)
    assert second.returncode == 0, errors
    assert statuses() == ["sending", "sent", "sent"]
    EventMail.objects.filter(status=Delivery.SENDING).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    assert sending.send_due() == {}
    assert statuses() == ["sent", "sent", "unknown"]
    unknown = EventMail.objects.get(status=Delivery.UNKNOWN).registration.email
    arrived = 1 if stage == "hang-before-answer" else 0
    assert [len(mailbox.ids_to(each)) for each in PEOPLE if each != unknown] == [1, 1]
    assert len(mailbox.ids_to(unknown)) == arrived
    outbox.requeue(EventMail.objects.get(status=Delivery.UNKNOWN))
    sending.send_due()
    assert statuses() == ["sent", "sent", "sent"]
    assert len(set(mailbox.ids_to(unknown))) == 1
