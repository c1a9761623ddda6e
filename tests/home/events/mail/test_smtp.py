"""Mails through a real mail server that breaks off at each stage, and workers that are killed there.

The rules: nothing is lost, nothing is sent twice where that can be known, and where it cannot be known (the
whole mail was handed over, and no answer came back) a person decides; the mail keeps its Message-ID.
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

from .smtp_server import running

PEOPLE = ["a@example.bg", "b@example.bg", "c@example.bg"]


@pytest.fixture
def mailbox(settings):
    with running() as (mailbox, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
        mailbox.port = port
        yield mailbox


@pytest.fixture
def mails(event, come, mailbox, settings):
    """Three mails that are due, and nobody who is woken by them."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    for person in PEOPLE:
        come(person)
    return EventMail.objects.order_by("pk")


def later():
    EventMail.objects.filter(status=Delivery.DUE).update(due_at=timezone.now())


def states():
    return sorted(EventMail.objects.values_list("status", flat=True))


@pytest.mark.django_db
def test_each_mail_arrives_once_under_its_own_number(mails, mailbox):
    assert sending.send_due() == {"sent": 3}
    numbers = [mailbox.ids_to(person) for person in PEOPLE]
    assert [len(each) for each in numbers] == [1, 1, 1]
    assert len(set(map(tuple, numbers))) == 3


@pytest.mark.django_db
@pytest.mark.parametrize("stage", ["drop-at-mail", "drop-at-rcpt", "drop-at-data"])
def test_what_breaks_off_before_the_mail_was_handed_over_is_sent_later_and_once(mails, mailbox, stage):
    mailbox.stage, mailbox.times = stage, 1
    assert sending.send_due() == {"due": 1, "sent": 2}
    assert mailbox.reached.is_set()
    later()
    assert sending.send_due() == {"sent": 1}
    assert [len(mailbox.ids_to(person)) for person in PEOPLE] == [1, 1, 1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stage", "arrived"), [("drop-in-data", 0), ("drop-before-answer", 1), ("garbage-answer", 1)]
)
def test_what_was_handed_over_without_an_answer_is_a_persons_matter(mails, mailbox, stage, arrived):
    mailbox.stage, mailbox.times = stage, 1
    assert sending.send_due() == {"unknown": 1, "sent": 2}
    later()
    assert sending.send_due() == {}
    doubtful = EventMail.objects.get(status=Delivery.UNKNOWN)
    assert len(mailbox.ids_to(doubtful.registration.email)) == arrived
    outbox.requeue(doubtful)
    sending.send_due()
    # Whether it had arrived only the mailbox can know: by its number it sees that it is the same mail.
    numbers = mailbox.ids_to(doubtful.registration.email)
    assert len(numbers) == arrived + 1
    assert len(set(numbers)) == 1


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
def test_an_answer_is_believed_for_each_recipient(mails, mailbox, answers, ends):
    mailbox.answers = answers
    sending.send_due()
    assert states() == ends
    mailbox.answers = {}
    later()
    sending.send_due()
    assert all(len(mailbox.ids_to(person)) <= 1 for person in PEOPLE)
    assert "due" not in states()


@pytest.mark.django_db
def test_a_server_that_nobody_reaches_is_asked_once_a_round_and_loses_nothing(mails, mailbox, settings):
    settings.EMAIL_PORT = 1
    assert sending.send_due() == {"due": 3}
    settings.EMAIL_PORT = mailbox.port
    later()
    assert sending.send_due() == {"sent": 3}


# A worker of its own, killed in the middle of a mail


@pytest.fixture
def worker(mailbox):
    """Start the sweep as a process of its own on the test's database and mail server."""
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
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("stage", ["hang-at-rcpt", "hang-before-answer"])
def test_a_worker_killed_in_the_middle_leaves_one_mail_in_doubt(mails, mailbox, worker, stage):
    mailbox.stage, mailbox.times = stage, 1
    killed = worker()
    assert mailbox.reached.wait(PATIENCE)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert states() == ["due", "due", "sending"]
    fresh = worker()
    _output, errors = fresh.communicate(timeout=PATIENCE)
    assert fresh.returncode == 0, errors
    assert states() == ["sending", "sent", "sent"]
    EventMail.objects.filter(status=Delivery.SENDING).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    assert sending.send_due() == {}
    assert states() == ["sent", "sent", "unknown"]
    doubtful = EventMail.objects.get(status=Delivery.UNKNOWN).registration.email
    arrived = 1 if stage == "hang-before-answer" else 0
    assert [len(mailbox.ids_to(each)) for each in PEOPLE if each != doubtful] == [1, 1]
    assert len(mailbox.ids_to(doubtful)) == arrived
    outbox.requeue(EventMail.objects.get(status=Delivery.UNKNOWN))
    sending.send_due()
    assert states() == ["sent", "sent", "sent"]
    assert len(set(mailbox.ids_to(doubtful))) == 1
