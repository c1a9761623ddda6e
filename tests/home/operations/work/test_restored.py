"""A process that starts on a restored or copied database mails nobody, whichever of its loops is first."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from civic_social.models import RestoreFinding, Switch
from civic_social.restore_guard import installation
from civic_social.restore_guard.installation import Installation
from feedback.models import MailKind, MailStatus, OutgoingMail
from feedback.tasks import send_acknowledgement, send_mails
from home.models import ScheduledJob
from home.operations.work.clock import Clock, Job
from home.operations.work.schedules import Every
from home.operations.work.task_loop import TaskLoop
from home.site import maintenance
from tests.feedback.factories import SubmissionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def copied(data):
    """The database of another machine, with a due mail."""
    installation.write(Installation(0, "", "another machine"))
    OutgoingMail.objects.create(submission=SubmissionFactory(), kind=MailKind.ACKNOWLEDGEMENT)


def assert_held():
    assert Switch.load().finding == RestoreFinding.OTHER_MACHINE
    assert OutgoingMail.objects.get().status == MailStatus.HELD
    assert not mail.outbox


def test_the_maintenance_mails_nobody(copied):
    maintenance.run_due()
    assert_held()


@pytest.mark.parametrize("task", [send_mails, send_acknowledgement])
def test_a_task_mails_nobody(copied, task):
    arguments = [SubmissionFactory().pk] if task is send_acknowledgement else []
    task.using(backend="default").enqueue(*arguments)
    TaskLoop("default").run_round()
    assert_held()


def test_the_clock_sends_no_digest_but_does_its_other_jobs(copied):
    runs = []
    clock = Clock(
        [
            Job("digest", Every(3600), lambda *slots: runs.append("digest"), sends_mails=True),
            Job("other", Every(3600), lambda *slots: runs.append("other")),
        ]
    )
    clock.run_round()
    assert_held()
    for name in ("digest", "other"):
        ScheduledJob.objects.update_or_create(
            name=name, defaults={"last_slot": timezone.now() - datetime.timedelta(hours=2)}
        )
    clock.run_round()
    assert runs == ["other"]
