"""Posts that should have left already."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import ngettext

from ..delivery.pauses import passes_pause
from ..models import Post, Switch
from ..models.states import Status

#: The time after which an unsent due post shows that no worker runs; the sweep runs every 15 to 30 seconds.
OVERDUE_AFTER = timedelta(minutes=10)


def can_leave(now: datetime) -> Q:
    """Return the condition that nothing but a missing worker keeps a due post from being sent."""
    is_rested = Q(account__resting_until=None) | Q(account__resting_until__lte=now)
    return is_rested & Q(account__problem="") & passes_pause()


def describe_overdue() -> list[str]:
    """Return a sentence if posts wait although they could be sent, or an empty list; in two queries."""
    now = timezone.now()
    if Switch.load().finding:
        return []
    posts = Post.objects.filter(can_leave(now), status=Status.DUE, next_attempt_at__lte=now - OVERDUE_AFTER)
    found = posts.aggregate(count=Count("pk"), oldest=Min("next_attempt_at"))
    if not found["count"]:
        return []
    text = ngettext(
        "%(count)d post could have been sent since %(when)s. The background process sends it: manage.py work",
        "%(count)d posts could have been sent since %(when)s. The background process sends them: "
        "manage.py work",
        found["count"],
    )
    when = date_format(timezone.localtime(found["oldest"]), "d.m.Y H:i")
    return [text % {"count": found["count"], "when": when}]
