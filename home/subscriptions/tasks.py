"""The background task of mail to subscribers. A lost task does no harm: the maintenance does the same."""

from django.db import transaction
from django_tasks import task

from .building import build_due, finish_sent, reopen_sent
from .sending import send_due


@task()
def send_subscription_mails() -> dict:
    """Build what waits and send what is due; return the number of mails for each resulting status."""
    return send_subscribed()


def send_subscribed() -> dict[str, int]:
    """Build what waits and send what is due; return the numbers by their names."""
    built = build_due()
    reopen_sent()
    return {"built": built, **send_due(), "finished": finish_sent()}


def wake_up() -> None:
    """Enqueue the task when the transaction is committed."""
    transaction.on_commit(send_subscription_mails.enqueue, robust=True)
