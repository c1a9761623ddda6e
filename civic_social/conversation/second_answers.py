"""Finds and removes second copies of an answer that was sent again.

A worker that is suspended between its last check of the lease and its request may send an answer that
another worker has sent meanwhile. No program can check later than that, so the second one is removed.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models import QuerySet

from ..channels.values import comparable_text
from ..models import Comment, CommentOperation
from ..models.comments import BY_HAND
from .states import CONFIRMED, PENDING

logger = logging.getLogger(__name__)

Kind, Status = CommentOperation.Kind, CommentOperation.Status
#: How long after the end of an operation a suspended worker may still have sent it.
LATEST = timedelta(hours=24)


def remove_of_thread(thread: Comment) -> int:
    """Remove the second copies of the thread's answers; return their number."""
    in_thread = CommentOperation.objects.filter(
        kind=Kind.REPLY, comment__in=Comment.objects.in_thread(thread).values("pk")
    )
    sent_again = in_thread.filter(status=Status.DONE, failures__gt=0).exclude(remote_id="")
    return sum(_remove(operation, thread, in_thread) for operation in sent_again.order_by("pk"))


def _remove(operation: CommentOperation, thread: Comment, in_thread: QuerySet[CommentOperation]) -> int:
    """Remove the comments of ours that have the words of ``operation`` and are no answer that is known."""
    text, finished_at = comparable_text(operation.text), operation.finished_at
    # The words of a person who has published them by hand, or of an answer on its way, are no copy.
    unfinished = in_thread.filter(status__in=(*PENDING, Status.PERSON)).values_list("text", flat=True)
    if (
        finished_at is None
        or CONFIRMED in operation.problem_details
        or operation.remote_id.startswith(BY_HAND)
        or text in {comparable_text(each) for each in unfinished}
    ):
        return 0
    known = CommentOperation.objects.filter(comment__account=thread.account_id, kind=Kind.REPLY)
    copies = Comment.objects.filter(
        parent=thread,
        is_ours=True,
        deleted_at=None,
        written_at__gte=operation.created_at - LATEST,
        written_at__lte=finished_at + LATEST,
    ).exclude(remote_id__in=known.exclude(remote_id="").values("remote_id"))
    count = 0
    for copy in copies:
        if comparable_text(copy.text) == text:
            remove(copy)
            count += 1
    return count


def remove(copy: Comment) -> None:
    """Let a second copy be removed at its network, once."""
    _row, is_new = CommentOperation.objects.get_or_create(
        comment=copy, fingerprint="second-answer", defaults={"kind": Kind.DELETE}
    )
    if is_new:
        logger.warning("an answer was published twice comment=%s account=%s", copy.pk, copy.account_id)
