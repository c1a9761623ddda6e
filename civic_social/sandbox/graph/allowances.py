"""How much may be called: counted for apps, people and Pages, told in headers, refused at 100 %."""

from __future__ import annotations

import json
import math
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from ..models import Allowance
from . import errors
from .calls import GraphCall

#: Per hour for apps and people; per day for a Page, with one person engaged.
LIMITS = {"app": 200, "user": 200, "page": 4800}
WINDOWS = {"app": timedelta(hours=1), "user": timedelta(hours=1), "page": timedelta(days=1)}
#: What every call during a block adds to it.
PENALTY = timedelta(minutes=1)


def spend(call: GraphCall) -> Allowance | None:
    """Count the call, or raise the throttling error, which makes the block longer."""
    subject = _subject(call)
    if subject is None:
        return None
    now = timezone.now()
    with transaction.atomic():
        Allowance.objects.get_or_create(subject=subject, defaults={"limit": LIMITS[subject.split(":")[0]]})
        allowance = Allowance.objects.select_for_update().get(subject=subject)
        _turn_over(allowance, now)
        if allowance.calls >= allowance.limit:
            allowance.blocked_until = (allowance.blocked_until or now + _window(allowance) / 24) + PENALTY
        else:
            allowance.calls += 1
        allowance.save()
    if allowance.blocked_until:
        raise errors.throttled(call.token_kind)
    return allowance


def headers(call: GraphCall) -> dict[str, str]:
    """Return the usage headers for the answer to ``call``."""
    subject = _subject(call)
    allowance = Allowance.objects.filter(subject=subject).first() if subject else None
    if allowance is None:
        return {}
    share = {
        "call_count": allowance.percent,
        "total_cputime": allowance.percent // 2,
        "total_time": allowance.percent // 2,
    }
    if not subject.startswith("page:"):
        return {"X-App-Usage": json.dumps(share)}
    wait = max(timedelta(), (allowance.blocked_until or timezone.now()) - timezone.now())
    minutes = math.ceil(wait.total_seconds() / 60)
    entry = {"type": "pages", **share, "estimated_time_to_regain_access": minutes}
    return {"X-Business-Use-Case-Usage": json.dumps({subject.removeprefix("page:"): [entry]})}


def _subject(call: GraphCall) -> str | None:
    if call.app is None:
        return None
    if call.token is None:
        return f"app:{call.app.graph_id}"
    if call.token.page:
        return f"page:{call.token.page.graph_id}"
    return f"user:{call.token.person.graph_id}"


def _window(allowance: Allowance) -> timedelta:
    return WINDOWS[allowance.subject.split(":")[0]]


def _turn_over(allowance: Allowance, now: datetime) -> None:
    over = allowance.blocked_until and allowance.blocked_until <= now
    if over or allowance.window_started_at + _window(allowance) <= now and not allowance.blocked_until:
        allowance.calls, allowance.window_started_at, allowance.blocked_until = 0, now, None
