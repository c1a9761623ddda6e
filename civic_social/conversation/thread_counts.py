"""The numbers of comments and of unanswered threads, for the screens of posts and pages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from ..conf import settings
from ..models import Comment, CommentState
from .permissions import may_read_some, readable_threads


@dataclass(frozen=True, slots=True)
class ThreadCounts:
    """The comments of people below a post or page that the user may read, and the unanswered threads."""

    comments: int = 0
    unanswered: int = 0

    def __add__(self, other: ThreadCounts) -> ThreadCounts:
        return ThreadCounts(self.comments + other.comments, self.unanswered + other.unanswered)


def count_by_post(user: Any, post_ids: Collection[int]) -> dict[int, ThreadCounts]:
    """Return the counts of those of the posts that have comments which ``user`` may read; two queries."""
    if not post_ids or not may_read_some(user):
        return {}
    threads = readable_threads(user).visible().filter(post__in=post_ids).order_by()
    comments = Comment.objects.visible().filter(is_ours=False, post__in=post_ids).order_by()
    readable = comments.filter(Q(pk__in=threads.values("pk")) | Q(parent__in=threads.values("pk")))
    totals = dict(readable.values_list("post").annotate(number=Count("pk")))
    waiting = threads.filter(state=CommentState.OPEN)
    unanswered = dict(waiting.values_list("post").annotate(number=Count("pk")))
    return {pk: ThreadCounts(number, unanswered.get(pk, 0)) for pk, number in totals.items()}


def heated_posts(now: datetime | None = None) -> dict[int, int]:
    """Return the posts with very many comments within the last hour, and the numbers."""
    since = (now or timezone.now()) - timedelta(hours=1)
    recent = Comment.objects.filter(received_at__gte=since, written_at__gte=since, is_ours=False)
    counts = recent.order_by().values_list("post").annotate(number=Count("pk"))
    return dict(counts.filter(number__gte=settings.COMMENT_HEATED_COUNT))
