"""Receivers of signals: after a restore, what may have been sent already is looked for first."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..models import CommentOperation
from ..signals import restore_noticed
from .states import LOOKED

Kind, Status = CommentOperation.Kind, CommentOperation.Status


def doubt_after_restore(using: str | None = None, **kwargs: Any) -> None:
    """Let each answer that waits be looked for before it is sent, and ask a person about private messages."""
    operations = CommentOperation.objects.using(using)
    rows = operations.filter(status__in=[Status.DUE, Status.SENDING])
    started_at = Coalesce("started_at", F("created_at"))
    rows.filter(kind=Kind.REPLY).update(
        status=Status.UNKNOWN,
        searches=0,
        started_at=started_at,
        problem="comment-restored",
        problem_details={},
        next_attempt_at=timezone.now(),
        lease_until=None,
    )
    # What a person has seen before says nothing about what was sent after the backup.
    seen = operations.filter(status=Status.UNKNOWN, problem_details__has_key=LOOKED)
    seen.update(problem_details={})
    rows.filter(kind=Kind.MESSAGE).update(
        status=Status.PERSON, started_at=started_at, problem="comment-message-unverified", lease_until=None
    )


def connect() -> None:
    """Connect the receiver."""
    restore_noticed.connect(doubt_after_restore, dispatch_uid="civic_social.conversation.restored")
