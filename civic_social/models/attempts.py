"""Attempts: one try at one operation, its claim by a worker, and its result."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..channels.base import Remote
from ..error_messages import Explained
from ..exceptions import Scope
from ..messages import Message
from .posts import Post
from .states import Operation, Outcome


class Attempt(Explained, models.Model):
    """One try at one operation: written before the request is sent, closed by the response.

    An attempt without ``finished_at`` belongs to a worker that is busy or has died.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="attempts")
    operation = models.CharField(max_length=10, choices=Operation.choices)
    #: The message that this attempt carries, and the text exactly as it was sent.
    message = models.JSONField(default=dict)
    sent_text = models.TextField(blank=True)
    #: The revision and the people behind this message; the post may have a newer plan by the time of the
    #: response.
    revision_id = models.PositiveBigIntegerField(null=True)
    people = models.JSONField(default=dict)
    worker = models.CharField(max_length=40)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    problem = models.CharField(max_length=60, blank=True)
    problem_details = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_operation_display()} {self.started_at:%Y-%m-%d %H:%M}"


@dataclass(slots=True)
class ClaimedOperation:
    """An operation that a worker has claimed and may now send.

    For ``Operation.FIND``, ``attempt`` is the attempt whose response was lost.
    """

    post: Post
    attempt: Attempt
    operation: Operation
    #: The message as the channel has composed it for the claim, with the marker of the post; None for
    #: ``Operation.FIND`` and ``Operation.COMMENT``. Composing takes as much processor time as a query.
    composed: Message | None = None
    #: When the claim was made or last renewed, in seconds of ``time.monotonic``, which cannot be set.
    claimed_at: float = field(default_factory=lambda: time.monotonic())
    #: True as soon as a request may have been sent.
    is_begun: bool = False


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """The result of an attempt.

    ``problem`` names the error message and ``details`` fills it in. ``seconds`` is the time until the next
    try. ``scope``: the accounts that a rest or a stop concerns. ``remote`` is the post at the network, as far
    as it is known.
    """

    outcome: Outcome
    problem: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0
    scope: Scope = Scope.ACCOUNT
    #: True for a refusal by the network that may not be true: the request may have been carried out.
    is_doubtful: bool = False
    remote: Remote | None = None
    #: True if a search has found more than one post with the marker.
    is_duplicated: bool = False
    #: SHA-256 of each image file, for the audit log: ``audit_log.entries.image_checksums``.
    image_checksums: dict[tuple[int, str], str] = field(default_factory=dict)
