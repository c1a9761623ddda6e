"""Mails to the administrators about tasks and jobs that have failed for good."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from civic_social.tasks import deliver_due
from home.models import ScheduledJob
from home.operations.work import failure_mails, task_monitors

pytestmark = pytest.mark.django_db
MINUTES = datetime.timedelta(minutes=10)


@pytest.fixture
def failed_task(admin_user):
    deliver_due.using(backend="default").enqueue()
    DBTaskResult.objects.update(
        status=TaskResultStatus.FAILED, finished_at=timezone.now(), exception_class_path="builtins.ValueError"
    )


def send():
    now = timezone.now()
    return failure_mails.send(now - MINUTES, now)


def test_a_failed_task_is_mailed_to_the_administrators(failed_task, admin_user):
    get_user_model().objects.create_user("editor", "editor@example.bg", "x")
    assert send() == 1
    (message,) = mail.outbox
    assert message.to == [admin_user.email]
    assert "1 фонова задача е неуспешна" in message.subject
    assert "civic_social.tasks.deliver_due: builtins.ValueError" in message.body
    assert "manage.py update_index" in message.body


def test_a_task_that_failed_before_the_period_is_not_mailed_again(failed_task):
    now = timezone.now()
    assert failure_mails.send(now + MINUTES, now + 2 * MINUTES) == 0
    assert not mail.outbox


def test_a_job_that_goes_on_failing_is_mailed_once(admin_user):
    job = ScheduledJob.objects.create(name="feedback_purge", last_slot=timezone.now(), problem="OSError")
    for failures, count in ((2, 0), (3, 1), (4, 0)):
        ScheduledJob.objects.update(failures=failures)
        assert send() == count
    (message,) = mail.outbox
    assert "feedback_purge: OSError (3 неуспешни опита поред" in message.body
    ScheduledJob.objects.filter(pk=job.pk).finish(timezone.now(), "", timezone.now())
    ScheduledJob.objects.update(failures=3)
    assert send() == 1


class Engine:
    """A monitor of another engine than the database, which stores no exceptions."""

    def find_failed(self, since, until):
        return [task_monitors.FailedTask(until, "civic_social.tasks.deliver_due")]


def test_failed_task_of_another_engine_is_mailed_without_an_exception(admin_user, monkeypatch):
    backend = task_monitors.task_backends["default"]
    monkeypatch.setattr(backend, "monitor", f"{__name__}.Engine", raising=False)
    assert send() == 1
    (message,) = mail.outbox
    assert "civic_social.tasks.deliver_due\n" in message.body
