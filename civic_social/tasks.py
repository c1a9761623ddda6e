"""Background tasks: wake-ups only. The table of posts shows what is to be done."""

from django_tasks import task

from .delivery import worker


@task()
def deliver_due() -> dict:
    """Deliver every post that is due, as the periodic sweep does; return the number of each outcome."""
    return dict(worker.drain())
