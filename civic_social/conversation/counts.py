"""The numbers that come along with comments: comments, reactions and shares of each post."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.utils import timezone

from ..channels.base import PostConversation
from ..channels.comments import FigureState
from ..models import Post, PostFigure

logger = logging.getLogger(__name__)

#: No post has so many of anything, and a larger number would not fit into the column.
MAX_VALUE = 10**15
NAMES = ("comments", "reactions", "shares")
#: The comments that a network counts and does not show us, while it shows every one that we have stored; for
#: the program only, and stored when it changes.
UNSHOWN = "unshown"


def last_unshown(posts: Iterable[Post]) -> dict[int, int]:
    """Return the last number of unshown comments of each post that has one."""
    rows = PostFigure.objects.filter(post__in=posts, name=UNSHOWN).order_by("day")
    return {post_id: value or 0 for post_id, value in rows.values_list("post_id", "value")}


def store_counts(conversations: dict[Post, PostConversation], unshown: dict[Post, int]) -> None:
    """Store the numbers as today's, in place of those that were read earlier today.

    ``unshown``: the numbers of unshown comments that have changed.
    """
    today, now = timezone.localdate(), timezone.now()
    numbers = [
        (post, name, value)
        for post, conversation in conversations.items()
        for name, value in conversation.counts.items()
        if name in NAMES
    ]
    numbers += [(post, UNSHOWN, value) for post, value in unshown.items()]
    store_rows(
        PostFigure(post=post, name=name, day=today, value=value, state=FigureState.KNOWN, read_at=now)
        for post, name, value in numbers
    )


def store_rows(rows: Iterable[PostFigure]) -> None:
    """Store figures in place of those that were read earlier on their day.

    A number below 0 or above ``MAX_VALUE`` is logged and left out.
    """
    possible = []
    for row in rows:
        if row.value is None or 0 <= row.value <= MAX_VALUE:
            possible.append(row)
        else:
            logger.warning("a network stated an impossible number post=%s figure=%s", row.post_id, row.name)
    PostFigure.objects.bulk_create(
        possible,
        batch_size=200,
        update_conflicts=True,
        unique_fields=["post", "name", "day"],
        update_fields=["value", "state", "read_at"],
    )
