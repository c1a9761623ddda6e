"""Background tasks: mere wake-ups. The table of posts is the truth."""

from django_tasks import task


@task()
def deliver_due() -> dict:
    """Deliver whatever is due; the same function that the periodic sweep runs."""
    from .delivery.worker import drain

    return dict(drain())


@task()
def probe_accounts() -> int:
    """Look at the accounts whose turn has come; the same function that the periodic sweep runs."""
    from .monitoring.health import probe_due

    return probe_due()
