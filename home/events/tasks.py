"""Background tasks: mere wake-ups. The tables are the truth; ``manage.py events tend`` runs the same."""

from django_tasks import task


@task()
def send_event_mails() -> dict:
    """Send the mails that are due."""
    from .outbox import send_due

    return send_due()
