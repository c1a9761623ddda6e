"""A worker in its own process that is killed while it sends: nobody gets a mail twice."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from home.models import MailIssue, SubscriptionMail
from home.subscriptions import decisions
from home.subscriptions.tasks import send_subscribed
from tests.engines.conftest import PATIENCE, PROJECT, database_url

SEND = (
    "import django; django.setup(); from home.subscriptions.tasks import send_subscribed; send_subscribed()"
)


@pytest.fixture
def worker(mailbox):
    """Return a function that sends in a process, with the test's database and mail server."""
    started = []

    def start():
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.home.events.mail.smtp_settings",
            "DATABASE_URL": database_url(),
            "TEST_SMTP_PORT": str(mailbox.port),
        }
        process = subprocess.Popen([sys.executable, "-c", SEND], cwd=PROJECT, env=environment)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stage", ["hang-at-rcpt", "hang-before-answer"])
def test_killed_worker_leaves_one_mail_unknown(subscribe, publish, mailbox, worker, clerk, stage):
    people = [f"person{number}@example.bg" for number in range(20)]
    for person in people:
        subscribe(person)
    publish()
    mailbox.stage, mailbox.times = stage, 1
    killed = worker()
    assert mailbox.reached.wait(PATIENCE)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    send_subscribed()
    SubscriptionMail.objects.filter(status="sending").update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    send_subscribed()
    assert Counter(SubscriptionMail.objects.values_list("status", flat=True)) == {
        "accepted": 19,
        "unknown": 1,
    }
    assert max(len(mailbox.ids_to(person)) for person in people) == 1
    issue = MailIssue.objects.get()
    assert issue.state == "sent"
    decisions.resend(issue, decisions.unknown(issue), clerk)
    send_subscribed()
    assert all(mailbox.ids_to(person) for person in people)
