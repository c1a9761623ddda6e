"""Findings for a person about the comments of an account, shown beside its health."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from ..channels.base import Finding, PostConversation
from ..conf import settings
from ..exceptions import AccountBlocked, AppRefused, AuthenticationError, CivicSocialError, NeedsPerson
from ..models import Comment, CommentReading, Post

#: Errors that time alone does not end.
REFUSALS = (AppRefused, AuthenticationError, AccountBlocked, NeedsPerson)
#: Failures in a row from which a person is notified.
FAILURES_TOLD = 3
#: The time within which an event comes, and that in which networks repeat one that was not accepted.
EVENT_DELAY, EVENT_PATIENCE = timedelta(minutes=10), timedelta(hours=1)


@dataclass(slots=True)
class Tally:
    """The comments of one reading: those that the network counts, and those that it shows."""

    counted: int = 0
    shown: int = 0
    of_people: int = 0
    hidden: int = 0

    def add(self, post: Post, conversation: PostConversation) -> None:
        """Count the comments of one post."""
        if conversation.count is None:
            return
        self.counted += conversation.count
        self.shown += len(conversation.comments)
        self.of_people += sum(not comment.is_ours for comment in conversation.comments)
        if conversation.count > len(conversation.comments):
            # The replies below a hidden comment are counted, and in no list either.
            hidden = Comment.objects.filter(Q(is_hidden=True) | Q(parent__is_hidden=True), post=post)
            self.hidden += hidden.filter(deleted_at=None).count()

    @property
    def not_shown(self) -> int:
        """The number of comments that are counted, if not one by another person is shown; otherwise 0.

        Standard Access answers so: an empty list and no error.
        """
        return max(0, self.counted - self.shown - self.hidden) if not self.of_people else 0


def findings_of(
    row: CommentReading,
    tally: Tally,
    problem: CivicSocialError | None,
    failures: int,
    *,
    is_over_budget: bool,
) -> list[dict[str, Any]]:
    """Return the findings after a reading, as ``CommentReading.findings`` stores them."""
    found = []
    if isinstance(problem, NeedsPerson):
        found.append(Finding(problem.problem, problem.details))
    elif problem and failures >= FAILURES_TOLD:
        read_at = row.read_at or row.account.created_at
        found.append(Finding("comments-unread", {"read_at": read_at.isoformat(), "cause": problem.problem}))
    if tally.not_shown:
        found.append(Finding("comments-not-shown", {"count": tally.not_shown}))
    if is_over_budget:
        found.append(Finding("comments-over-budget", {"limit": settings.COMMENT_CALLS_A_DAY}))
    if (since := _no_event_since(row)) is not None:
        found.append(Finding("comment-events-missing", {"event_at": since.isoformat()}))
    kept = [each for each in row.findings if each["problem"] == "comment-events-refused"]
    return [*map(asdict, found), *kept]


def _no_event_since(row: CommentReading) -> datetime | None:
    """Return the time of the last event if a comment was read since for which none has come, or None."""
    if not row.is_subscribed or row.subscribed_at is None:
        return None
    last = max(row.last_event_at or row.subscribed_at, row.subscribed_at)
    missed = Comment.objects.filter(
        account=row.pk,
        is_ours=False,
        deleted_at=None,
        written_at__gt=last + EVENT_DELAY,
        received_at__lt=timezone.now() - EVENT_PATIENCE,
    )
    return last if missed.exists() else None
