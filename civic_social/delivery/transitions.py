"""All transitions of a post from one state to another.

Each function takes a post as it was read and writes one conditional UPDATE: it fails with
``ConcurrentChange`` if the row was written since, with ``updated_at`` as the row's version. Callers that must
not fail read the row under a lock. docs/explanation/delivery.md explains the states.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from ..channels import get_channel_class
from ..channels.base import Remote
from ..messages import Message
from ..models import Attempt, Post, WebhookEvent
from ..models.states import IN_FLIGHT, MOVES, Operation, Status
from ..pages import SocialPageMixin
from ..short_links.allocation import renewed_marker
from .operations import REPEAT, editable_parts, operation_for, settled_status, visible_message
from .post_events import send_event
from .schedule import departure_time


class InvalidTransition(Exception):
    """A transition that ``states.MOVES`` does not allow: a programming error."""


class ConcurrentChange(Exception):
    """Another process has written the post since it was read; nothing was changed."""


#: Problems that only a person can settle; a change of the page does not settle them.
FOR_A_PERSON = ("cannot-verify", "removed-elsewhere")


def _next_version(post: Post) -> datetime:
    """Return the time of this change, later than the last one even if the clock was set back."""
    return max(timezone.now(), post.updated_at + timedelta(microseconds=1))


def _move(post: Post, status: Status, **values: Any) -> None:
    """Move one post to ``status`` and set ``values``.

    Raises ``InvalidTransition`` if the move is not allowed, and ``ConcurrentChange`` if the row was written
    since.
    """
    _require_move(post, status)
    values |= {"status": status, "updated_at": _next_version(post)}
    if not Post.moves.filter(pk=post.pk, updated_at=post.updated_at).update(**values):
        raise ConcurrentChange(f"post {post.pk}")
    for name, value in values.items():
        setattr(post, name, value)


def _require_move(post: Post, status: Status) -> None:
    if status != post.status and status not in MOVES[Status(post.status)]:
        raise InvalidTransition(f"{post.status} → {status} (post {post.pk})")


def _settle(post: Post, now: datetime, **values: Any) -> None:
    """Move to the state that follows from the plan: live, withdrawn, or due for the next operation."""
    for name, value in values.items():
        setattr(post, name, value)
    status = Status.DUE if operation_for(post) else settled_status(post.desired)
    next_attempt_at = _departure_time(post, now) if status == Status.DUE else now
    cleared = {
        "problem": "",
        "problem_details": {},
        "failures": 0,
        "searches": 0,
        "lease_until": None,
        "next_attempt_at": next_attempt_at,
    }
    _move(post, status, **{**cleared, **values})


def _departure_time(post: Post, now: datetime) -> datetime:
    """Return when a change may be sent that was planned while the post was in flight."""

    def is_urgent() -> bool:
        page = post.live_page and post.live_page.specific
        return isinstance(page, SocialPageMixin) and page.is_social_urgent(post.key)

    return max(now, departure_time(post, post.planned_at, is_urgent))


REPLANNED_FIELDS = [
    "desired",
    "marker",
    "status",
    "page_title",
    "revision_id",
    "published_by",
    "people",
    "planned_at",
    "next_attempt_at",
    "failures",
    "problem",
    "problem_details",
    "updated_at",
]


def replan(posts: list[Post]) -> None:
    """Save posts whose plan has changed; ``desired`` and the times are set already, the states follow.

    A post in flight stays so until its result is known. Held and skipped posts wait for a person, unless the
    page is withdrawn: then an existing post is removed, and one that does not exist has nothing left to do.
    Raises ``InvalidTransition`` for a move that is not allowed.
    """
    for post in posts:
        operation = operation_for(post)
        if not _keeps_status(post, operation):
            status = Status.DUE if operation else settled_status(post.desired)
            _require_move(post, status)
            post.status, post.failures = status, 0
            post.problem, post.problem_details = "", {}
        post.updated_at = _next_version(post)
    Post.moves.bulk_update(posts, REPLANNED_FIELDS)


def _keeps_status(post: Post, operation: Operation | None) -> bool:
    if post.status == Status.WAITING and post.problem in FOR_A_PERSON:
        return bool(post.desired) or post.problem == "cannot-verify"
    if post.status in (Status.HELD, Status.SKIPPED):
        return bool(post.desired and operation)
    return post.status in IN_FLIGHT


def claim(post: Post, attempt: Attempt, lease_until: datetime) -> None:
    """Mark the post as being sent by ``attempt``; the caller commits before the request is sent."""
    _move(post, Status.SENDING, current_attempt=attempt, lease_until=lease_until)


def confirm(post: Post, attempt: Attempt, remote: Remote | None, now: datetime) -> None:
    """Record that the network has confirmed the message of ``attempt`` as ``remote``.

    Raises ``ValueError`` without a remote: a channel has broken its contract.
    """
    if remote is None:
        raise ValueError(f"confirmed without a remote (post {post.pk})")
    confirmed = attempt.message
    if attempt.operation == Operation.UPDATE:
        unchanged = {"link", "pictures"} - editable_parts(post)
        confirmed = {**confirmed, **{part: post.confirmed[part] for part in unchanged}}
    _settle(
        post,
        now,
        confirmed=confirmed,
        remote_id=remote.id,
        permalink=remote.permalink or post.permalink,
        progress={},
        confirmed_at=now,
    )
    send_event(WebhookEvent.CONFIRMED, post)


def confirm_correction(post: Post, attempt: Attempt, now: datetime) -> None:
    """Record that a comment below the post corrects what cannot be edited in it."""
    corrected = Message.from_dict(visible_message(post, attempt.message)).fingerprint
    _settle(post, now, correction_fingerprint=corrected, progress={}, confirmed_at=now)
    send_event(WebhookEvent.CONFIRMED, post)


def confirm_removed(post: Post, now: datetime) -> None:
    """Record that the post no longer exists at the network. The next publication gets a new marker."""
    _settle(
        post,
        now,
        confirmed={},
        correction_fingerprint="",
        remote_id="",
        progress={},
        marker=renewed_marker(post),
        confirmed_at=now,
    )
    send_event(WebhookEvent.WITHDRAWN, post)


def postpone(post: Post, until: datetime, problem: str, details: dict[str, Any], *, failed: bool) -> None:
    """Record that nothing was sent; the post is due again at ``until``. ``failed`` counts it as a failure."""
    _move(
        post,
        Status.DUE,
        next_attempt_at=until,
        problem=problem,
        problem_details=details,
        failures=post.failures + failed,
        progress=post.progress,
        lease_until=None,
    )


def mark_unknown(post: Post, search_at: datetime, problem: str, details: dict[str, Any]) -> None:
    """Record that the response was lost; the network is searched at ``search_at``."""
    operation = post.current_attempt.operation if post.current_attempt else None
    is_repeatable = operation in (Operation.UPDATE, Operation.DELETE)
    _move(
        post,
        Status.UNKNOWN,
        progress={REPEAT: operation} if is_repeatable else post.progress,
        next_attempt_at=search_at,
        problem=problem,
        problem_details=details,
        searches=0,
        lease_until=None,
    )


def search_again(post: Post, search_at: datetime) -> None:
    """Record that a search found nothing; lists lag, so a second search at ``search_at`` must agree."""
    _move(post, Status.UNKNOWN, next_attempt_at=search_at, searches=post.searches + 1)


def postpone_search(
    post: Post, search_at: datetime, problem: str, details: dict[str, Any], *, failed: bool
) -> None:
    """Record that the search failed; it is repeated at ``search_at``. ``failed`` counts it as a failure."""
    _move(
        post,
        Status.UNKNOWN,
        next_attempt_at=search_at,
        problem=problem,
        problem_details=details,
        failures=post.failures + failed,
    )


def mark_not_sent(post: Post, now: datetime) -> None:
    """Record that the lost attempt has posted nothing, or that a lost edit or removal may be repeated.

    Counts as a failure, so that a network that loses every response is not tried without end.
    """
    resumes = get_channel_class(post.account.channel).capabilities.resumes
    progress = post.progress if resumes or REPEAT in post.progress else {}
    _settle(post, now, progress=progress, failures=post.failures + 1)


def repeat(post: Post, operation: Operation, now: datetime) -> None:
    """Have ``operation`` done again, because an older request has reached the network after it."""
    _settle(post, now, progress={REPEAT: operation})


def ask_person(post: Post, problem: str, details: dict[str, Any], now: datetime) -> None:
    """Let the post wait for a person, because a program may not do it or cannot decide it."""
    _move(
        post,
        Status.WAITING,
        problem=problem,
        problem_details=details,
        progress=post.progress,
        lease_until=None,
        next_attempt_at=now,
    )
    send_event(WebhookEvent.NEEDS_PERSON, post)


def mark_vanished(post: Post, problem: str, details: dict[str, Any], now: datetime) -> None:
    """Record that the post was removed at the network by a person; a person decides what follows."""
    if not post.desired:
        confirm_removed(post, now)
        return
    _move(
        post,
        Status.WAITING,
        confirmed={},
        correction_fingerprint="",
        remote_id="",
        progress={},
        marker=renewed_marker(post),
        problem=problem,
        problem_details=details,
        lease_until=None,
        next_attempt_at=now,
    )
    send_event(WebhookEvent.NEEDS_PERSON, post)


def mark_failed(post: Post, problem: str, details: dict[str, Any]) -> None:
    """Record that the network refuses the post for good."""
    _move(
        post,
        Status.FAILED,
        problem=problem,
        problem_details=details,
        failures=post.failures + 1,
        progress=post.progress,
        lease_until=None,
    )
    send_event(WebhookEvent.FAILED, post)


def settle(post: Post, now: datetime) -> None:
    """Move a due post with nothing left to do to its final state."""
    _settle(post, now)


def retry(post: Post, now: datetime) -> None:
    """Make the post due now, at a person's request; it counts as planned now."""
    _settle(post, now, planned_at=now, next_attempt_at=now)


def hold(post: Post, problem: str, details: dict[str, Any]) -> None:
    """Keep the post back until a person releases it."""
    _move(post, Status.HELD, problem=problem, problem_details=details)


def confirm_by_hand(post: Post, permalink: str, now: datetime) -> None:
    """Record that a person has posted, edited or found the post at ``permalink``.

    The person has seen any correction comment below it, so that comment no longer counts.
    """
    confirmed = post.message_posted_by_hand
    _settle(
        post,
        now,
        confirmed=confirmed,
        correction_fingerprint="",
        permalink=permalink,
        progress={},
        confirmed_at=now,
    )
    send_event(WebhookEvent.CONFIRMED, post)


def skip(post: Post, reason: str) -> None:
    """Record that a person has decided against posting, with the ``reason``."""
    _move(post, Status.SKIPPED, problem="skipped", problem_details={"reason": reason})
