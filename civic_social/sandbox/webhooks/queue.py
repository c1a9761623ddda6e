"""The queue of deliveries, and the faults that disturb it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..models import Fault, Profile, WebhookDelivery, WebhookSubscription
from .sender import send_soon

#: The number of deliveries that are kept.
KEPT = 200
Kind = Fault.Kind


def enqueue(
    subscription: WebhookSubscription,
    entry_id: str,
    field: str,
    value: dict[str, Any],
    *,
    has_comment: bool = False,
) -> None:
    """Queue a change for delivery after the transaction.

    ``entry_id`` is the ID of the Page or account; ``has_comment``: the faults of comments apply.
    """
    now = timezone.now()
    held = WebhookDelivery.objects.filter(
        subscription=subscription, fault=Kind.HOOK_REORDERED, send_at=None, attempts=0
    )
    new: dict[str, Any] = {"fault": "", "send_at": now}
    consume = _Faults(entry_id).consume
    if fault := consume(Kind.HOOK_LATE):
        new = {"fault": fault.kind, "send_at": now + timedelta(seconds=fault.seconds)}
    elif fault := consume(Kind.HOOK_REORDERED) or consume(Kind.HOOK_LOST):
        new = {"fault": fault.kind, "send_at": None}
    elif fault := consume(Kind.HOOK_SIGNATURE):
        new["fault"] = fault.kind
    if "from" in value and has_comment and (fault := consume(Kind.HOOK_ANONYMOUS)):
        value = {name: part for name, part in value.items() if name != "from"}
        new["fault"] = new["fault"] or fault.kind

    def add(content: dict[str, Any], **changes: Any) -> None:
        delivery = {"entry_id": entry_id, "field": field, "value": content, **new, **changes}
        WebhookDelivery.objects.create(subscription=subscription, **delivery)

    released = list(held.values_list("pk", flat=True))
    add(value)
    if consume(Kind.HOOK_TWICE):
        add(value, fault=Kind.HOOK_TWICE)
    if has_comment and field == "feed":
        if consume(Kind.HOOK_REACTION):
            reaction = {"item": "reaction", "reaction_type": "like", "verb": "add"}
            kept = {name: value[name] for name in value if name not in ("message", "post")}
            add({**kept, **reaction}, fault=Kind.HOOK_REACTION)
        if consume(Kind.HOOK_UNKNOWN):
            add({**value, "verb": "promote"}, fault=Kind.HOOK_UNKNOWN)
    WebhookDelivery.objects.filter(pk__in=released).update(send_at=now + timedelta(seconds=1))
    newest = WebhookDelivery.objects.latest("pk").pk
    WebhookDelivery.objects.filter(pk__lte=newest - KEPT).delete()
    transaction.on_commit(send_soon)


class _Faults:
    """The enabled faults of webhooks for the profile with this ID."""

    def __init__(self, entry_id: str):
        active = Fault.objects.active().filter(kind__startswith="hook_")
        profile = Profile.objects.filter(graph_id=entry_id).first() if active else None
        allowed = (None, profile.pk if profile else None)
        self._faults = [fault for fault in active if fault.profile_id in allowed]

    def consume(self, kind: Kind) -> Fault | None:
        """Count one use of an enabled fault of this kind and return it; None if there is none."""
        return next((fault for fault in self._faults if fault.kind == kind and fault.consume()), None)
