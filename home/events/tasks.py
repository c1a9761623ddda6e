"""Background tasks of events. A lost task does no harm: ``manage.py events tend`` does the same work."""

from django_tasks import task

from .mail.sending import send_due


@task()
def send_event_mails() -> dict:
    """Send the due mails; return the number of mails for each resulting status."""
    return send_due()
