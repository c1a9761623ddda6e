"""The posts that wait for a person."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from ...delivery.pauses import passes_pause
from ...models import Post, Switch
from ...models.states import Status
from ..permissions import manageable_posts


def waiting_posts(user: Any) -> QuerySet[Post]:
    """Return the waiting posts that ``user`` may manage, oldest first; during a pause only removals."""
    if Switch.load().finding:
        return Post.objects.none()
    posts = manageable_posts(user).filter(passes_pause(), status=Status.WAITING)
    return (
        posts.select_related("account", "claim__person")
        .defer("account__credentials_token")
        .order_by("next_attempt_at", "pk")
    )
