"""Background tasks: mere wake-ups. The tables are the truth; ``manage.py events tend`` runs the same."""

from django_tasks import task

from .mail.sending import send_due


@task()
def send_event_mails() -> dict:
    """Send the mails that are due."""
    return send_due()
