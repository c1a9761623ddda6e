"""The numbers of comments and of unanswered threads, for the screens of posts and pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from ..conf import settings
from ..models import Comment, CommentState
from .permissions import may_read_some, readable_comments


@dataclass(frozen=True, slots=True)
class ThreadCounts:
    """The comments of people below a post or page that the user may read, and the unanswered threads."""

    comments: int = 0
    unanswered: int = 0

    def __add__(self, other: ThreadCounts) -> ThreadCounts:
        return ThreadCounts(self.comments + other.comments, self.unanswered + other.unanswered)


def count_by_post(user: Any, post_ids: Collection[int]) -> dict[int, ThreadCounts]:
    """Return the counts of those of the posts that have comments which ``user`` may read; one query.

    The index ``civic_social_comment_counts`` answers it without reading the rows.
    """
    if not post_ids or not may_read_some(user):
        return {}
    comments = readable_comments(user).visible().filter(post__in=post_ids).order_by()
    is_open_thread = Q(parent=None, state=CommentState.OPEN) & (Q(is_ours=False) | Q(is_discussed=True))
    counted = comments.values_list("post").annotate(
        number=Count("pk", filter=Q(is_ours=False)), waiting=Count("pk", filter=is_open_thread)
    )
    return {pk: ThreadCounts(number, waiting) for pk, number, waiting in counted if number}


def heated_posts(now: datetime | None = None) -> dict[int, int]:
    """Return the posts with very many comments within the last hour, and the numbers."""
    since = (now or timezone.now()) - timedelta(hours=1)
    recent = Comment.objects.filter(received_at__gte=since, written_at__gte=since, is_ours=False)
    # Counted here, since grouping by post would let SQLite read all comments instead of the last hour's.
    counts = Counter(recent.order_by().values_list("post_id", flat=True))
    return {pk: number for pk, number in counts.items() if number >= settings.COMMENT_HEATED_COUNT}


def new_replies(threads: Iterable[Comment]) -> dict[int, int]:
    """Return the numbers of replies by people that came after each thread was last read; one query."""
    read_at = {thread.pk: thread.read_at for thread in threads}
    replies = Comment.objects.visible().filter(parent__in=list(read_at), is_ours=False).order_by()
    counts: Counter[int] = Counter()
    for parent, received_at in replies.values_list("parent_id", "received_at"):
        seen_at = read_at[parent]
        counts[parent] += seen_at is None or received_at > seen_at
    return counts
