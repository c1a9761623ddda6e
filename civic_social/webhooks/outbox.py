"""Writes events for webhooks as rows, in the transaction in which the events occur."""

from __future__ import annotations

import json
import logging
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..models import Post, WebhookDelivery, WebhookEndpoint, WebhookEvent
from ..models.webhooks import TRIAL

logger = logging.getLogger(__name__)

#: The time for which a delivery is tried.
PATIENCE = timedelta(hours=24)


def record_event(event: WebhookEvent, post: Post) -> None:
    """Write a delivery of ``event`` about ``post`` for each webhook that asks for it.

    An error is logged and never stops the delivery of the post.
    """
    every_site = Q(site=None)
    active = WebhookEndpoint.objects.filter(every_site | Q(site=post.account.site_id), is_active=True)
    wanting = [endpoint for endpoint in active if event.value in endpoint.events]
    if not wanting:
        return
    try:
        with transaction.atomic():
            _write(event, post, wanting)
    except Exception:
        logger.exception("event for webhooks lost event=%s post=%s", event, post.pk)


def _write(event: WebhookEvent, post: Post, endpoints: list[WebhookEndpoint]) -> None:
    now = timezone.now()
    event_id, body = new_event_id(), compose(event, now, describe(post))
    WebhookDelivery.objects.bulk_create(
        [new_delivery(endpoint, event.value, event_id, body, now) for endpoint in endpoints]
    )


def record_trial(endpoint: WebhookEndpoint, lease_until: datetime) -> WebhookDelivery:
    """Write the delivery of a trial, which is attempted once, and return it; the caller holds its lease."""
    now = timezone.now()
    body = compose(TRIAL, now, {"webhook": {"id": endpoint.pk}})
    delivery = new_delivery(endpoint, TRIAL, new_event_id(), body, now)
    delivery.give_up_at, delivery.lease_until = now, lease_until
    delivery.save()
    return delivery


def new_event_id() -> str:
    """Return a unique ID of an event."""
    return f"msg_{secrets.token_hex(16)}"


def new_delivery(
    endpoint: WebhookEndpoint, event: str, event_id: str, body: str, now: datetime
) -> WebhookDelivery:
    """Return an unsaved delivery that is due at ``now``."""
    return WebhookDelivery(
        endpoint=endpoint,
        event=event,
        event_id=event_id,
        body=body,
        created_at=now,
        next_attempt_at=now,
        give_up_at=now + PATIENCE,
    )


def compose(event: str, now: datetime, data: dict[str, Any]) -> str:
    """Return the body of a request: the type of the event, its time and ``data``."""
    timestamp = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"type": event, "timestamp": timestamp, "data": data}, ensure_ascii=False)


def describe(post: Post) -> dict[str, Any]:
    """Return the facts about a post, its account and its page; no names of people and no texts of theirs."""
    account, page = post.account, post.live_page
    message = post.desired or post.confirmed
    return {
        "post": {
            "id": post.pk,
            "status": post.status,
            "moment": post.key,
            "permalink": post.permalink,
            "problem": post.problem,
            "confirmed_at": post.confirmed_at.isoformat() if post.confirmed_at else None,
        },
        "account": {
            "id": account.pk,
            "name": account.name,
            "network": account.channel,
        },
        "page": {
            "id": post.page_id,
            "title": post.page_title,
            "url": message.get("link") or (page and page.full_url) or "",
            "type": f"{page.cached_content_type.app_label}.{page.cached_content_type.model}" if page else "",
            "language": page.locale.language_code if page else "",
            "is_live": bool(page and page.live),
        },
    }
