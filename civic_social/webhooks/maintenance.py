"""Repetition, findings and removal of deliveries to webhooks."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from .. import crypto
from ..exceptions import CredentialsUnreadable
from ..models import WebhookDelivery, WebhookEndpoint
from .outbox import PATIENCE

Status = WebhookDelivery.Status
#: How long deliveries are kept, so that people can read them and send them again.
KEPT = timedelta(days=30)
#: The most rows that one round deletes.
ROWS_PER_ROUND = 1_000


def delete_old() -> int:
    """Delete the deliveries that are older than ``KEPT``; return the number of rows."""
    old = WebhookDelivery.objects.filter(created_at__lt=timezone.now() - KEPT).order_by("created_at")
    rows = list(old.values_list("pk", flat=True)[:ROWS_PER_ROUND])
    return WebhookDelivery.objects.filter(pk__in=rows).delete()[0] if rows else 0


def send_again(deliveries: QuerySet[WebhookDelivery]) -> int:
    """Make deliveries of one webhook due again, with the same event ID; return their number.

    Those that wait already are only sent sooner. A delivery that is being sent is left alone.
    """
    now = timezone.now()
    idle = deliveries.filter(lease_until=None) | deliveries.filter(lease_until__lte=now)
    return idle.update(
        status=Status.WAITING,
        next_attempt_at=now,
        give_up_at=now + PATIENCE,
        attempts=0,
        finished_at=None,
        problem="",
        problem_details={},
    )


def settle(endpoint: WebhookEndpoint) -> None:
    """End the webhook's finding and its rest, because a person has taken care of it."""
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
        problem="", problem_details={}, resting_until=None, unanswered=0
    )


def describe_findings() -> list[str]:
    """Return the sentences about webhooks that a person must look at."""
    found = WebhookEndpoint.objects.exclude(problem="")
    return [
        f"{each}: {each.explanation.what} {each.explanation.next_step}" for each in found if each.explanation
    ]


def rotate_keys() -> None:
    """Encrypt the secrets again with the first key. Secrets that no key decrypts stay as they are."""
    for endpoint in WebhookEndpoint.objects.all():
        for field in ("secret_token", "former_secret_token"):
            try:
                rotated = crypto.rotate(getattr(endpoint, field))
            except CredentialsUnreadable:
                continue
            WebhookEndpoint.objects.filter(pk=endpoint.pk).update(**{field: rotated})
