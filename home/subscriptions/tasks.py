"""The background task of mail to subscribers. A lost task does no harm: the maintenance does the same."""

from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks import task


@task()
def send_subscription_mails() -> dict:
    """Build what waits and send what is due; return the number of mails for each resulting status."""
    # By its path: the modules that queue mails import this one.
    return import_string("home.subscriptions.maintenance.run_due")()


def wake_up() -> None:
    """Enqueue the task when the transaction is committed."""
    transaction.on_commit(send_subscription_mails.enqueue, robust=True)
