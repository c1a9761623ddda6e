"""Sends due deliveries to webhooks: at least once, in no promised order, for a day."""

from __future__ import annotations

import logging
import random
import time
from contextlib import closing
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from .. import leases
from ..channels.retry_after import parse_retry_after
from ..conf import settings
from ..exceptions import CredentialsUnreadable
from ..models import Switch, WebhookDelivery, WebhookEndpoint
from ..outgoing_http import Destinations, HttpClient, RequestFailed
from .outbox import record_trial
from .signing import headers

logger = logging.getLogger(__name__)

Status = WebhookDelivery.Status
#: Seconds to connect, and seconds for the head of the response; its body is not read.
TIMEOUT = (3, 10)
#: Longer than one request. A delivery whose process has died is sent again after it.
LEASE = timedelta(seconds=60)
#: The pauses in seconds after the first attempts; the last one is repeated.
PAUSES = (15, 60, 5 * 60, 15 * 60, 30 * 60, 60 * 60, 2 * 60 * 60, 4 * 60 * 60)
#: The most deliveries to one webhook in a round of the sweep, and the most seconds for them.
DELIVERIES_PER_ROUND, SECONDS_PER_ROUND = 50, 20
USER_AGENT = "civic-social webhooks"
#: Responses by which the receiver asks for a pause.
BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


def destinations() -> Destinations:
    """Return the rule for the addresses of webhooks: public HTTPS, or what the settings name."""
    return Destinations(configured_origins=tuple(settings.WEBHOOK_SERVERS))


def send_due() -> int:
    """Send the deliveries that are due, and return the number of attempts.

    Nothing is sent while the restore guard holds. Safe to call from any number of processes.
    """
    now = timezone.now()
    ready = Q(endpoint__resting_until=None) | Q(endpoint__resting_until__lte=now)
    due = WebhookDelivery.objects.filter(
        ready, endpoint__is_active=True, status=Status.WAITING, next_attempt_at__lte=now
    ).filter(leases.free("lease_until", now))
    endpoints = list(due.order_by().values_list("endpoint", flat=True).distinct())
    if not endpoints or Switch.load().finding:
        return 0
    deadline = time.monotonic() + SECONDS_PER_ROUND
    # A webhook that is slow must not take the time of the others in every round.
    random.shuffle(endpoints)
    return sum(_send_to(endpoint, due.filter(endpoint=endpoint), deadline) for endpoint in endpoints)


def _send_to(endpoint_id: int, due: QuerySet[WebhookDelivery], deadline: float) -> int:
    sent = 0
    for pk in list(due.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:DELIVERIES_PER_ROUND]):
        if time.monotonic() >= deadline:
            break
        endpoint = WebhookEndpoint.objects.filter(pk=endpoint_id, is_active=True).first()
        if endpoint is None or (endpoint.resting_until and endpoint.resting_until > timezone.now()):
            break
        sent += _send_claimed(endpoint, pk)
    return sent


def _send_claimed(endpoint: WebhookEndpoint, pk: int) -> bool:
    now = timezone.now()
    rows = WebhookDelivery.objects.filter(pk=pk, status=Status.WAITING, next_attempt_at__lte=now)
    if not leases.acquire(rows, "lease_until", now=now, until=now + LEASE):
        return False
    delivery = WebhookDelivery.objects.get(pk=pk)
    delivery.endpoint = endpoint
    attempt(delivery)
    return True


def attempt(delivery: WebhookDelivery) -> bool:
    """Send a delivery once, note the result, and return True if the receiver has accepted it.

    The caller holds the row. Anything but a response 2xx is a failure; redirects are not followed. A fault of
    the program is one as well, since the sweep has more to do. Raises ``django.db.Error``.
    """
    try:
        return _attempt(delivery)
    except Exception:
        logger.exception("webhook=%s delivery=%s broke", delivery.endpoint_id, delivery.pk)
        return _fail(delivery, "unexpected", {}, rest=0)


def _attempt(delivery: WebhookDelivery) -> bool:
    endpoint, now = delivery.endpoint, timezone.now()
    try:
        secrets = endpoint.secrets(now)
    except CredentialsUnreadable:
        return _fail(delivery, "webhook-unreadable-secret", {}, rest=PAUSES[2])
    body = delivery.body.encode()
    request_headers = headers(secrets, delivery.event_id, int(now.timestamp()), body)
    try:
        with (
            closing(HttpClient(destinations(), user_agent=USER_AGENT)) as client,
            client.request(
                "POST", endpoint.url, timeout=TIMEOUT, data=body, headers=request_headers
            ) as response,
        ):
            status, pause = response.status, parse_retry_after(response.headers)
    except RequestFailed as error:
        if error.refused:
            return _fail(delivery, "webhook-refused-address", {}, rest=PAUSES[3])
        # Every other delivery would wait for the same timeout.
        return _fail(delivery, "webhook-unreachable", {}, rest=_pause(endpoint.unanswered + 1))
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        _succeed(delivery)
        return True
    if status == HTTPStatus.GONE:
        return _switch_off(delivery)
    rest = (pause or PAUSES[1]) if status in BUSY else 0
    return _fail(delivery, "webhook-rejected", {"status": status}, rest=rest)


def try_out(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """Send a trial to the webhook now, also while it is switched off, and return its delivery."""
    delivery = record_trial(endpoint, lease_until=timezone.now() + LEASE)
    attempt(delivery)
    delivery.refresh_from_db()
    return delivery


def _succeed(delivery: WebhookDelivery) -> None:
    now = timezone.now()
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        status=Status.DELIVERED,
        attempts=delivery.attempts + 1,
        finished_at=now,
        lease_until=None,
        problem="",
        problem_details={},
    )
    endpoint = delivery.endpoint
    if endpoint.unanswered or endpoint.resting_until:
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(unanswered=0, resting_until=None)


def _fail(delivery: WebhookDelivery, problem: str, details: dict[str, Any], *, rest: float) -> bool:
    """Note a failure; the delivery waits for its next attempt or, after its time, is given up."""
    now, attempts = timezone.now(), delivery.attempts + 1
    is_last = now >= delivery.give_up_at
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        status=Status.STOPPED if is_last else Status.WAITING,
        attempts=attempts,
        next_attempt_at=min(now + timedelta(seconds=_pause(attempts)), max(now, delivery.give_up_at)),
        finished_at=now if is_last else None,
        lease_until=None,
        problem=problem,
        problem_details=details,
    )
    delivery.problem, delivery.problem_details = problem, details
    logger.warning("webhook=%s delivery=%s failed problem=%s", delivery.endpoint_id, delivery.pk, problem)
    _rest(delivery.endpoint, now, rest, is_unanswered=problem == "webhook-unreachable")
    if is_last and not delivery.is_trial:
        WebhookEndpoint.objects.filter(pk=delivery.endpoint_id).update(
            problem="webhook-stopped", problem_details={}
        )
    return False


def _rest(endpoint: WebhookEndpoint, now: datetime, seconds: float, *, is_unanswered: bool) -> None:
    values: dict[str, Any] = {"unanswered": endpoint.unanswered + 1 if is_unanswered else 0}
    if seconds:
        values["resting_until"] = now + timedelta(seconds=seconds)
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(**values)


def _switch_off(delivery: WebhookDelivery) -> bool:
    """Switch the webhook off, because its receiver says that the address is gone for good."""
    _fail(delivery, "webhook-rejected", {"status": int(HTTPStatus.GONE)}, rest=0)
    WebhookEndpoint.objects.filter(pk=delivery.endpoint_id).update(
        is_active=False, problem="webhook-gone", problem_details={}
    )
    return False


def _pause(attempts: int) -> float:
    """Return the seconds to wait after failed ``attempts``, varied so that not all are repeated at once."""
    pause = PAUSES[min(attempts, len(PAUSES)) - 1]
    return pause * random.uniform(0.8, 1.2)  # noqa: S311  # nosec  # no secret
