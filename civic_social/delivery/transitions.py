"""Every move of a post from one state to another: here and nowhere else.

Each function takes a post as it was read and writes one statement, which holds only where nobody has written
the row since: ``updated_at`` is the row's version. Who must not be refused reads it under lock.
docs/architecture.md draws the whole.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from .. import statements
from ..channels import get_channel_class
from ..channels.base import Remote
from ..messages import Message
from ..models import Attempt, Post
from ..models.posts import new_marker
from ..models.states import IN_FLIGHT, MOVES, Operation, Status
from ..pages import SocialPageMixin
from .operations import LOST, editable_parts, operation_for, settled_status, shown_message
from .schedule import first_attempt


class ImpossibleMove(Exception):
    """A post was asked to move where no arrow leads: a programming error."""


class Overtaken(Exception):
    """Somebody else has written the post since it was read; nothing was changed."""


#: What only a person can settle; a change of the page does not settle it.
FOR_A_PERSON = ("cannot-verify", "removed-elsewhere")


def _next_version(post: Post) -> datetime:
    """Return the moment of this change, later than the last even where a clock stands or goes back."""
    return max(timezone.now(), post.updated_at + timedelta(microseconds=1))


def _move(post: Post, status: Status, **values) -> None:
    """Move one post, with whatever else changes. Raises ``Overtaken`` where the row is no longer as read."""
    if status != post.status and status not in MOVES[Status(post.status)]:
        raise ImpossibleMove(f"{post.status} → {status} (post {post.pk})")
    values |= {"status": status, "updated_at": _next_version(post)}
    if not statements.update(Post, values, pk=post.pk, updated_at=post.updated_at):
        raise Overtaken(f"post {post.pk}")
    for name, value in values.items():
        setattr(post, name, value)


def _settle(post: Post, now: datetime, **values) -> None:
    """Move to where the plan and the truth lead: live, withdrawn, or due for the next step."""
    for name, value in values.items():
        setattr(post, name, value)
    status = Status.DUE if operation_for(post) else settled_status(post.desired)
    leaves_at = _leaves_at(post, now) if status == Status.DUE else now
    calm = {"problem": "", "problem_details": {}, "failures": 0, "looks": 0, "next_attempt_at": leaves_at}
    _move(post, status, **{**calm, "lease_until": None, **values})


def _leaves_at(post: Post, now: datetime) -> datetime:
    """Return when what was planned while the post was under way may leave: it minds the quiet hours too."""
    if not post.desired:
        return now
    account = post.account
    leaves_at = first_attempt(
        timezone.localtime(post.planned_at),
        # A post of its own tells what happens now.
        grace_minutes=0 if post.key else account.grace_minutes,
        quiet_from=account.quiet_from,
        quiet_until=account.quiet_until,
    )
    if leaves_at <= now:
        return now
    page = post.live_page and post.live_page.specific
    return now if isinstance(page, SocialPageMixin) and page.is_social_urgent(post.key) else leaves_at


REPLANNED_FIELDS = [
    "desired",
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
    """The plan has changed: ``desired`` and the times of each post are set already, and their states follow.

    Whoever is in flight stays so until the truth is known. Held and skipped posts wait for a person, unless
    the page is withdrawn: what stands is removed, and what stands nowhere has nothing left to do.
    """
    for post in posts:
        operation = operation_for(post)
        if not _stays(post, operation):
            status = Status.DUE if operation else settled_status(post.desired)
            if status != post.status and status not in MOVES[Status(post.status)]:
                raise ImpossibleMove(f"{post.status} → {status} (post {post.pk})")
            post.status, post.failures = status, 0
            post.problem, post.problem_details = "", {}
        post.updated_at = _next_version(post)
    Post.moves.bulk_update(posts, REPLANNED_FIELDS)


def _stays(post: Post, operation: Operation | None) -> bool:
    if post.status == Status.WAITING and post.problem in FOR_A_PERSON:
        return bool(post.desired) or post.problem == "cannot-verify"
    if post.status in (Status.HELD, Status.SKIPPED):
        return bool(post.desired and operation)
    return post.status in IN_FLIGHT


def claim(post: Post, attempt: Attempt, lease_until: datetime) -> None:
    """A worker is about to send; committed before the first byte leaves."""
    _move(post, Status.SENDING, current_attempt=attempt, lease_until=lease_until)


def confirm(post: Post, attempt: Attempt, remote: Remote, now: datetime) -> None:
    """The network has confirmed what ``attempt`` carried."""
    confirmed = attempt.message
    if attempt.operation == Operation.UPDATE:
        kept = {"link", "pictures"} - editable_parts(post)
        confirmed = {**confirmed, **{part: post.confirmed[part] for part in kept}}
    _settle(
        post,
        now,
        confirmed=confirmed,
        remote_id=remote.id,
        permalink=remote.permalink or post.permalink,
        progress={},
        confirmed_at=now,
    )


def confirm_told(post: Post, attempt: Attempt, now: datetime) -> None:
    """A comment below the post says what could not be edited in it."""
    told = Message.from_dict(shown_message(post, attempt.message)).fingerprint
    _settle(post, now, told=told, progress={}, confirmed_at=now)


def confirm_absent(post: Post, now: datetime) -> None:
    """Nothing of the post stands at the network. The next publication gets a marker of its own."""
    _settle(
        post,
        now,
        confirmed={},
        told="",
        remote_id="",
        progress={},
        marker=new_marker(),
        confirmed_at=now,
    )


def postpone(post: Post, until: datetime, problem: str, details: dict, *, failed: bool) -> None:
    """Nothing was done; it is due again later. ``failed`` counts it among this post's failures."""
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


def lose(post: Post, look_at: datetime, problem: str, details: dict) -> None:
    """The answer was lost: nobody knows what happened, until somebody has looked."""
    operation = post.current_attempt.operation
    _move(
        post,
        Status.UNKNOWN,
        progress={LOST: operation} if operation in (Operation.UPDATE, Operation.DELETE) else post.progress,
        next_attempt_at=look_at,
        problem=problem,
        problem_details=details,
        looks=0,
        lease_until=None,
    )


def look_again(post: Post, look_at: datetime) -> None:
    """It was not found yet; lists lag, so a second look must agree."""
    _move(post, Status.UNKNOWN, next_attempt_at=look_at, looks=post.looks + 1)


def look_later(post: Post, look_at: datetime, problem: str, details: dict, *, failed: bool) -> None:
    """The look itself failed: the question stays open. ``failed`` counts it among this post's failures."""
    _move(
        post,
        Status.UNKNOWN,
        next_attempt_at=look_at,
        problem=problem,
        problem_details=details,
        failures=post.failures + failed,
    )


def not_there(post: Post, now: datetime) -> None:
    """Quiet time is over: two looks agree that nothing arrived, or a lost edit or removal can be repeated.

    It counts as a failure, so that a network which loses every answer is not asked for ever.
    """
    resumes = get_channel_class(post.account.channel).capabilities.resumes
    progress = post.progress if resumes or LOST in post.progress else {}
    _settle(post, now, progress=progress, failures=post.failures + 1)


def repeat(post: Post, operation: Operation, now: datetime) -> None:
    """Something of ours reached the network out of turn: what the plan wants is done again."""
    _settle(post, now, progress={LOST: operation})


def ask_person(post: Post, problem: str, details: dict, now: datetime) -> None:
    """A program may not do it, or cannot tell: it waits for a person."""
    _move(
        post,
        Status.WAITING,
        problem=problem,
        problem_details=details,
        progress=post.progress,
        lease_until=None,
        next_attempt_at=now,
    )


def vanish(post: Post, problem: str, details: dict, now: datetime) -> None:
    """Somebody removed it at the network; whether it is published anew is a person's decision."""
    if not post.desired:
        confirm_absent(post, now)
        return
    _move(
        post,
        Status.WAITING,
        confirmed={},
        told="",
        remote_id="",
        progress={},
        marker=new_marker(),
        problem=problem,
        problem_details=details,
        lease_until=None,
        next_attempt_at=now,
    )


def refuse(post: Post, problem: str, details: dict) -> None:
    """The network refuses it for good."""
    _move(
        post,
        Status.FAILED,
        problem=problem,
        problem_details=details,
        failures=post.failures + 1,
        progress=post.progress,
        lease_until=None,
    )


def settle(post: Post, now: datetime) -> None:
    """There turned out to be nothing to do."""
    _settle(post, now)


def retry(post: Post, now: datetime) -> None:
    """A person asks for another try, or releases what was held; it counts as planned now."""
    _settle(post, now, planned_at=now, next_attempt_at=now)


def hold(post: Post, problem: str, details: dict) -> None:
    """It stays here until somebody releases it."""
    _move(post, Status.HELD, problem=problem, problem_details=details)


def confirm_by_hand(post: Post, permalink: str, now: datetime) -> None:
    """A person has posted, edited or found it and gives its address: it stands there.

    Whatever a comment below it said before, the person has seen to it.
    """
    confirmed = post.message_posted_by_hand
    _settle(post, now, confirmed=confirmed, told="", permalink=permalink, progress={}, confirmed_at=now)


def skip(post: Post, reason: str) -> None:
    """A person decides that it is not posted, and says why."""
    _move(post, Status.SKIPPED, problem="skipped", problem_details={"reason": reason})
