"""The numbers that come along with comments: comments, reactions and shares of each post."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from ..channels.base import PostConversation
from ..channels.comments import FigureState
from ..models import Post, PostFigure

NAMES = ("comments", "reactions", "shares")


def last_counts(posts: Iterable[Post]) -> dict[tuple[int, str], int]:
    """Return the numbers that were last read, today or on the two days before, by post and name."""
    since = timezone.localdate() - timedelta(days=2)
    rows = PostFigure.objects.filter(post__in=posts, name__in=NAMES, day__gte=since, state=FigureState.KNOWN)
    values = rows.order_by("day").values_list("post_id", "name", "value")
    return {(post_id, name): value for post_id, name, value in values if value is not None}


def store_counts(conversations: dict[Post, PostConversation]) -> None:
    """Store the numbers as today's, in place of those that were read earlier today."""
    today, now = timezone.localdate(), timezone.now()
    rows = [
        PostFigure(post=post, name=name, day=today, value=value, state=FigureState.KNOWN, read_at=now)
        for post, conversation in conversations.items()
        for name, value in conversation.counts.items()
        if name in NAMES
    ]
    PostFigure.objects.bulk_create(
        rows,
        batch_size=200,
        update_conflicts=True,
        unique_fields=["post", "name", "day"],
        update_fields=["value", "state", "read_at"],
    )
