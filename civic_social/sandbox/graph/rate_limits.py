"""Rate limits for apps, people and Pages, with Meta's usage headers."""

from __future__ import annotations

import json
import math
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from ..models import Allowance
from . import errors
from .graph_call import GraphCall

#: Calls per window; a Page's limit is the one for a Page with one engaged user.
LIMITS = {"app": 200, "user": 200, "page": 4800}
WINDOWS = {"app": timedelta(hours=1), "user": timedelta(hours=1), "page": timedelta(days=1)}
#: Time by which each call during a block extends it.
BLOCK_EXTENSION = timedelta(minutes=1)


def count_call(call: GraphCall) -> None:
    """Count the call; raise GraphError and extend the block if the limit is reached.

    The error code is 80001 for a Page token, 17 for a user token and 4 for an app token.
    """
    subject = _subject(call)
    if subject is None:
        return
    now = timezone.now()
    with transaction.atomic():
        Allowance.objects.get_or_create(subject=subject, defaults={"limit": LIMITS[subject.split(":")[0]]})
        allowance = Allowance.objects.select_for_update().get(subject=subject)
        _start_new_window(allowance, now)
        if allowance.calls >= allowance.limit:
            blocked_until = allowance.blocked_until or now + _window(allowance) / 24
            allowance.blocked_until = blocked_until + BLOCK_EXTENSION
        else:
            allowance.calls += 1
        allowance.save()
    if allowance.blocked_until:
        raise errors.rate_limit_reached(call.token_kind)


def usage_headers(call: GraphCall) -> dict[str, str]:
    """Return the usage headers for the response to ``call``; empty if no call was counted."""
    subject = _subject(call)
    allowance = Allowance.objects.filter(subject=subject).first() if subject else None
    if subject is None or allowance is None:
        return {}
    usage = {
        "call_count": allowance.percent,
        "total_cputime": allowance.percent // 2,
        "total_time": allowance.percent // 2,
    }
    if not subject.startswith("page:"):
        return {"X-App-Usage": json.dumps(usage)}
    wait = max(timedelta(), (allowance.blocked_until or timezone.now()) - timezone.now())
    minutes = math.ceil(wait.total_seconds() / 60)
    entry = {"type": "pages", **usage, "estimated_time_to_regain_access": minutes}
    return {"X-Business-Use-Case-Usage": json.dumps({subject.removeprefix("page:"): [entry]})}


def _subject(call: GraphCall) -> str | None:
    """Return the subject whose limit the call counts against; None for a call without a token."""
    if call.app is None:
        return None
    if call.token is None:
        return f"app:{call.app.graph_id}"
    if call.token.page:
        return f"page:{call.token.page.graph_id}"
    return f"user:{call.token.person.graph_id}"


def _window(allowance: Allowance) -> timedelta:
    return WINDOWS[allowance.subject.split(":")[0]]


def _start_new_window(allowance: Allowance, now: datetime) -> None:
    """Reset the count if the block has ended, or the window has ended without a block."""
    if allowance.blocked_until:
        has_ended = allowance.blocked_until <= now
    else:
        has_ended = allowance.window_started_at + _window(allowance) <= now
    if has_ended:
        allowance.calls, allowance.window_started_at, allowance.blocked_until = 0, now, None
