"""One operation's way to its network and back: what is asked there, and what is made of the answer.

Writes nothing but the progress of operations that take several calls; ``recording`` writes the rest.
"""

from __future__ import annotations

import hashlib
import logging
import time
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from .. import statements
from ..audit_log.entries import picture_hashes
from ..channels.base import Channel, Progress, Remote
from ..channels.public_urls import require_public
from ..conf import settings
from ..content.images import with_urls
from ..exceptions import CivicSocialError, NeedsPerson, OutcomeUnknown, TransientError
from ..messages import Message
from ..models import Attempt, Post, SocialAccount
from ..models.states import ADDS_SOMETHING, Operation, Outcome, Status
from .retries import Verdict, judge

logger = logging.getLogger(__name__)

#: The account's other post of that ID at the network.
OF_THE_SAME_ID = """
SELECT {columns} FROM civic_social_post WHERE remote_id = %s AND account_id = %s AND id <> %s
"""

#: What a person is asked who is not to post but to change what stands there.
CHANGING_BY_HAND = {
    Operation.UPDATE: "edit-by-hand",
    Operation.COMMENT: "edit-by-hand",
    Operation.DELETE: "remove-by-hand",
}


@dataclass(slots=True)
class Step:
    """One claimed operation on its way to the network and back."""

    post: Post
    attempt: Attempt
    operation: Operation
    remote: Remote | None = None
    verdict: Verdict | None = None
    #: A look has found it more than once.
    stands_twice: bool = False
    #: When it was claimed or last renewed, by a clock that nobody sets.
    claimed: float = field(default_factory=lambda: time.monotonic())
    #: What the official record says of the pictures' bytes.
    picture_hashes: dict = field(default_factory=dict)


def lease_end(now):
    """Return until when what is leased at ``now`` is one worker's."""
    return now + timedelta(seconds=settings.LEASE_SECONDS)


def perform(channel: Channel, step: Step) -> None:
    """Talk to the network and leave a verdict in ``step``; never raises for the network's sake."""
    started = time.monotonic()
    try:
        step.verdict = _talk(channel, step)
    except CivicSocialError as error:
        step.verdict = _judge(error, step)
    except Exception:
        # A defect of ours or of a channel's, perhaps after the first byte: treat the answer as lost.
        logger.exception("delivery broke post=%s operation=%s", step.post.pk, step.operation)
        step.verdict = _judge(OutcomeUnknown(), step)
    if step.verdict.outcome in (Outcome.DONE, Outcome.FOUND):
        step.picture_hashes = picture_hashes(step.attempt.message, channel.capabilities.pictures)
    logger.info(
        "delivered post=%s account=%s operation=%s outcome=%s problem=%s ms=%d",
        step.post.pk,
        channel.account.pk,
        step.operation,
        step.verdict.outcome.value,
        step.verdict.problem or "-",
        (time.monotonic() - started) * 1000,
    )


def _judge(error: CivicSocialError, step: Step) -> Verdict:
    if step.operation == Operation.FIND and isinstance(error, OutcomeUnknown):
        # A look changes nothing, so it can simply be repeated; later, and not for ever.
        error = TransientError("network-down", **error.details)
    return judge(error, step.post.failures + 1, settings.MAX_FAILURES)


def _talk(channel: Channel, step: Step) -> Verdict:
    post = step.post
    if step.operation == Operation.FIND:
        return _find(channel, step)
    if channel.by_hand:
        raise NeedsPerson(CHANGING_BY_HAND.get(step.operation, channel.hand_off_reason))
    remote = Remote(post.remote_id, post.permalink)
    if step.operation == Operation.DELETE:
        if not channel.capabilities.can_delete or not remote.id:
            raise NeedsPerson("remove-by-hand")
        _require_lease(step)
        channel.delete(remote)
        return Verdict(Outcome.DONE)
    if step.operation == Operation.COMMENT:
        if not channel.capabilities.can_comment or not remote.id:
            raise NeedsPerson("edit-by-hand")
        _require_lease(step)
        channel.comment(remote, _correction(channel, step))
        return Verdict(Outcome.DONE)
    message = with_urls(Message.from_dict(step.attempt.message), channel.capabilities.pictures)
    message = channel.compose(message, post.marker)
    if step.operation == Operation.UPDATE:
        if not remote.id:
            # A person posted it, and only its address is known.
            raise NeedsPerson("edit-by-hand")
        _require_lease(step)
        step.remote = channel.update(remote, message)
        return Verdict(Outcome.DONE)
    require_public(message.link)
    for picture in message.pictures:
        require_public(picture.url, "picture-not-public")
    _require_lease(step)
    step.remote = channel.create(
        message, Progress(post.progress, lambda values: _save_progress(step, values))
    )
    if _is_anothers(step):
        # An edit or a removal would strike the other one. Whether ours stands at all is to be looked for.
        raise OutcomeUnknown()
    return Verdict(Outcome.DONE, step.remote.note)


def _is_anothers(step: Step) -> bool:
    """Whether the network has named the twin of another announcement, or the account itself."""
    if not (step.remote and step.remote.id):
        return False
    post = step.post
    parameters = [step.remote.id, post.account_id, post.pk]
    if step.remote.id != post.account.remote_id and not statements.fetch(
        Post, OF_THE_SAME_ID, parameters, only=("id",)
    ):
        return False
    logger.error("the network has named something else's id post=%s id=%s", post.pk, step.remote.id)
    step.remote = None
    return True


def _require_lease(step: Step) -> None:
    """Not a byte leaves after the lease has ended: by then another worker may have sent the post again.

    A worker loses time where its machine sleeps or swaps. Raises ``TransientError``: nothing was sent.
    """
    slept = time.monotonic() - step.claimed > settings.LEASE_SECONDS
    if slept or timezone.now() >= step.post.lease_until:
        raise TransientError("worker-lost")


def _find(channel: Channel, step: Step) -> Verdict:
    """Read back what the lost attempt may have left; for edits and removals, quiet time is enough."""
    attempt = step.attempt
    if attempt.operation not in ADDS_SOMETHING:
        # Editing and removing can be repeated; what had to be avoided is that the lost request arrives late.
        return Verdict(Outcome.NOT_FOUND)
    if attempt.operation == Operation.COMMENT:
        remote = Remote(step.post.remote_id, step.post.permalink)
        stands = channel.has_comment(remote, _correction(channel, step))
        return Verdict(Outcome.FOUND if stands else Outcome.NOT_FOUND)
    if not channel.capabilities.can_find:
        raise NeedsPerson("cannot-verify")
    message = channel.compose(Message.from_dict(attempt.message), step.post.marker)
    found = channel.find_all(message, since=attempt.started_at)
    step.remote = found[0].remote if found else None
    step.stands_twice = len(found) > 1
    if _is_anothers(step):
        raise NeedsPerson("cannot-verify")
    return Verdict(Outcome.FOUND if step.remote else Outcome.NOT_FOUND)


def _correction(channel: Channel, step: Step) -> Message:
    mark_of_it = comment_mark(step.post, step.attempt.started_at)
    return channel.compose_correction(Message.from_dict(step.attempt.message), mark_of_it)


def comment_mark(post: Post, started_at) -> str:
    """Return the mark of one comment: of several that say the same, the last one matters."""
    return f"{post.marker}-{hashlib.sha256(started_at.isoformat().encode()).hexdigest()[:8]}"


def _save_progress(step: Step, values: dict) -> None:
    """Keep what a channel has finished, and the claim alive, before the next step of the operation."""
    _require_lease(step)
    now = timezone.now()
    with transaction.atomic():
        ours = Post.objects.filter(
            pk=step.post.pk, current_attempt=step.attempt, status=Status.SENDING
        ).update(progress=values, lease_until=lease_end(now))
        if not ours:
            raise TransientError("worker-lost")
        SocialAccount.objects.filter(pk=step.post.account_id, lease=step.attempt.worker).update(
            leased_until=lease_end(now)
        )
    step.post.progress, step.post.lease_until, step.claimed = values, lease_end(now), time.monotonic()
