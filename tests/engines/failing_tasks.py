"""A task that fails, and what the site then says of it; run in a process with the settings of an engine."""

import datetime

from django.core import mail
from django.utils import timezone
from django_tasks import task

from home.operations.watch import summary
from home.operations.work import failure_mails, task_monitors

HOUR = datetime.timedelta(hours=1)


@task()
def fail() -> None:
    """Raise ValueError."""
    raise ValueError("on purpose")


def report() -> None:
    """Print the mails of two periods, the number of tasks by state, and the sentence of the dashboard."""
    now = timezone.now()
    print("sent", failure_mails.send(now - HOUR, now), failure_mails.send(now, now + HOUR))  # noqa: T201
    for message in getattr(mail, "outbox", ()):
        print(message.body)  # noqa: T201
    states = sorted((str(state), number) for state, number in task_monitors.count().items() if number)
    print("states", states)  # noqa: T201
    print("waiting", bool(task_monitors.find_waiting_since()), [summary.describe_tasks()])  # noqa: T201
