"""Erasing what people wrote: when its time is over, and when a person asks for it.

The rows of erased comments stay without text and name for as long as a reading could bring the comment back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..conf import settings
from ..models import Comment, CommentNote, CommentOperation, CommentState
from .desks import get_desks
from .states import PENDING
from .threads import log_thread

Status = CommentOperation.Status
#: The threads that one call erases at most; the next call goes on.
BATCH = 500


def erase_due(now: datetime | None = None) -> int:
    """Erase threads after ``COMMENT_RETENTION_DAYS``, and return their number; those of kept cases stay.

    A thread is as old as its newest comment. What readings no longer reach is deleted.
    """
    now = now or timezone.now()
    kept_since = now - timedelta(days=settings.COMMENT_RETENTION_DAYS)
    read_since = now - timedelta(days=settings.COMMENT_SWEEP_DAYS + 1)
    old = Comment.objects.filter(parent=None, last_comment_at__lt=kept_since).exclude(pk__in=_busy())
    kept = _kept_threads(old)
    due = old.exclude(pk__in=kept)
    unreachable = due.filter(last_comment_at__lt=read_since).order_by("last_comment_at")
    deleted = list(unreachable.values_list("pk", flat=True)[:BATCH])
    Comment.objects.filter(pk__in=deleted).delete()
    reachable = due.filter(last_comment_at__gte=read_since, deleted_at=None).order_by("last_comment_at")
    erased = list(reachable.values_list("pk", flat=True)[:BATCH])
    if erased:
        whole = Comment.objects.filter(Q(pk__in=erased) | Q(parent__in=erased))
        erase_comments(whole.values_list("pk", flat=True), now)
    copies = CommentOperation.objects.filter(created_at__lt=kept_since).exclude(text_copy="")
    copies = copies.exclude(Q(comment__in=kept) | Q(comment__parent__in=kept))
    CommentOperation.objects.filter(pk__in=list(copies.values_list("pk", flat=True))).update(text_copy="")
    return len(deleted) + len(erased)


def erase_names(now: datetime | None = None) -> int:
    """Erase the authors' names in threads whose case was finished ``COMMENT_NAME_DAYS`` ago.

    The text stays with the case. Returns the number of comments; readings do not bring the names back.
    """
    now = now or timezone.now()
    before = now - timedelta(days=settings.COMMENT_NAME_DAYS)
    named = Comment.objects.filter(is_ours=False).exclude(author_name="").order_by()
    threads = Comment.objects.filter(parent=None, last_comment_at__lt=before).exclude(case_reference="")
    is_named = Q(pk__in=named.values("pk")) | Q(pk__in=named.exclude(parent=None).values("parent"))
    found = threads.filter(is_named).order_by("last_comment_at").values_list("pk", "case_reference")
    cases = dict(found)
    closed = get_desks().closed_cases(set(cases.values()), before) if cases else set()
    pks = [pk for pk, reference in cases.items() if reference in closed][:BATCH]
    rows = named.filter(Q(pk__in=pks) | Q(parent__in=pks))
    return rows.update(author_name="", name_erased_at=now)


@transaction.atomic
def erase_comments(pks: Iterable[int], now: datetime | None = None) -> int:
    """Erase the texts and names of comments, and what was written about them; return their number.

    Answers that were not sent yet are cancelled. Comments stay at the network.
    """
    pks, now = list(pks), now or timezone.now()
    operations = CommentOperation.objects.filter(comment__in=pks)
    waiting = operations.filter(status__in=(Status.DUE, Status.PERSON))
    waiting.update(status=Status.CANCELLED, finished_at=now, problem="comment-erased")
    operations.update(text_copy="")
    # An answer on its way is looked for by its text.
    operations.exclude(status__in=PENDING).update(text="")
    CommentNote.objects.filter(thread__in=pks).delete()
    rows = Comment.objects.filter(pk__in=pks)
    rows.filter(state=CommentState.OPEN).update(state=CommentState.CLOSED)
    return rows.update(
        text="",
        author_name="",
        permalink="",
        version="",
        version_at=now,
        can_message=False,
        # A comment that was removed at the network before keeps that state.
        erased_at=Case(When(deleted_at=None, then=now), default=F("erased_at")),
        deleted_at=Coalesce(F("deleted_at"), now),
    )


@transaction.atomic
def erase_on_request(
    user: Any,
    *,
    comments: Collection[int] = (),
    notes: Collection[int] = (),
    operations: Collection[int] = (),
) -> int:
    """Erase rows about a person who has asked for it, by their keys; return their number.

    ``operations``: answers, and copies of hidden comments.
    """
    for thread in Comment.objects.filter(pk__in=comments, parent=None):
        log_thread(thread, "civic_social.comment_erase", user)
    count = erase_comments(comments)
    count += CommentNote.objects.filter(pk__in=notes).delete()[0]
    found = CommentOperation.objects.filter(pk__in=operations)
    count += found.update(text_copy="")
    found.exclude(status__in=PENDING).update(text="")
    return count


def _busy() -> list[int]:
    """Return the keys of the threads in which something is still to be done at the network."""
    pending = CommentOperation.objects.filter(status__in=PENDING)
    return list(pending.values_list(Coalesce("comment__parent", "comment"), flat=True).distinct())


def _kept_threads(threads: QuerySet[Comment]) -> list[int]:
    """Return the keys of those of the threads whose case is still kept."""
    cases = dict(threads.exclude(case_reference="").order_by().values_list("pk", "case_reference"))
    kept = get_desks().kept_cases(set(cases.values())) if cases else set()
    return [pk for pk, reference in cases.items() if reference in kept]
