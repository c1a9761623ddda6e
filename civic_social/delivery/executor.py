"""Performs one claimed operation at its network and returns the result.

Writes nothing to the database but the progress of operations that need several requests; ``results`` applies
the rest.
"""

from __future__ import annotations

import hashlib
import logging
import time
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import Error, transaction
from django.utils import timezone

from ..audit_log.entries import image_checksums
from ..channels.base import Channel, Progress, Remote
from ..channels.public_urls import require_public
from ..conf import settings
from ..content.images import with_urls
from ..exceptions import CivicSocialError, NeedsPerson, OutcomeUnknown, PermanentError, TransientError
from ..messages import Message
from ..models import Post
from ..models.attempts import AttemptResult, ClaimedOperation
from ..models.states import ADDS_SOMETHING, Operation, Outcome, Status
from ..pages import generated_card
from ..short_links.allocation import claim_code
from . import unpublished
from .account_leases import held_by, lease_end
from .retries import result_of
from .unpublished import is_unpublished

logger = logging.getLogger(__name__)

#: The problem that is shown to a person who must change an existing post by hand.
CHANGE_BY_HAND = {
    Operation.UPDATE: "edit-by-hand",
    Operation.COMMENT: "edit-by-hand",
    Operation.DELETE: "remove-by-hand",
}


def perform(channel: Channel, claimed: ClaimedOperation) -> AttemptResult:
    """Perform the operation and return its result; errors of the network become results, not exceptions."""
    started = time.monotonic()
    try:
        result = _perform(channel, claimed)
    except CivicSocialError as error:
        result = _result_of(error, claimed)
    except Exception:
        # A programming error: if a request may have been sent, its response counts as lost.
        logger.exception("delivery broke post=%s operation=%s", claimed.post.pk, claimed.operation)
        is_unsent = not claimed.is_begun and claimed.operation != Operation.FIND
        result = _result_of(TransientError("unexpected") if is_unsent else OutcomeUnknown(), claimed)
    if result.outcome in (Outcome.DONE, Outcome.FOUND):
        checksums = image_checksums(claimed.attempt.message, channel.capabilities.pictures)
        result = replace(result, image_checksums=checksums)
    logger.info(
        "delivered post=%s account=%s operation=%s outcome=%s problem=%s ms=%d",
        claimed.post.pk,
        channel.account.pk,
        claimed.operation,
        result.outcome.value,
        result.problem or "-",
        (time.monotonic() - started) * 1000,
    )
    return result


def _result_of(error: CivicSocialError, claimed: ClaimedOperation) -> AttemptResult:
    if claimed.operation == Operation.FIND and isinstance(error, OutcomeUnknown):
        # A search changes nothing at the network, so it is simply repeated later.
        error = TransientError("network-down", **error.details)
    elif isinstance(error, OutcomeUnknown) and is_unpublished(claimed.post, claimed.attempt):
        error = TransientError(unpublished.PROBLEM, **error.details)
    return result_of(error, claimed.post.failures + 1, settings.MAX_FAILURES)


def _perform(channel: Channel, claimed: ClaimedOperation) -> AttemptResult:
    """Send the requests of one operation. Raises ``NeedsPerson`` for one by hand, or else as the channel."""
    if claimed.operation == Operation.FIND:
        return _find(channel, claimed)
    if channel.by_hand:
        raise NeedsPerson(CHANGE_BY_HAND.get(claimed.operation, channel.hand_off_reason))
    remote = Remote(claimed.post.remote_id, claimed.post.permalink)
    match claimed.operation:
        case Operation.DELETE:
            if not channel.capabilities.can_delete or not remote.id:
                raise NeedsPerson("remove-by-hand")
            _require_lease(claimed)
            channel.delete(remote)
            return AttemptResult(Outcome.DONE)
        case Operation.COMMENT:
            if not channel.capabilities.can_comment or not remote.id:
                raise NeedsPerson("edit-by-hand")
            _require_lease(claimed)
            channel.comment(remote, _correction(channel, claimed))
            return AttemptResult(Outcome.DONE)
        case Operation.UPDATE:
            return _update(channel, claimed, remote)
        case _:
            return _create(channel, claimed)


def _composed(channel: Channel, claimed: ClaimedOperation) -> Message:
    """Return the message with its pictures as files of the site.

    Raises ``PermanentError`` if a picture cannot be converted.
    """
    if claimed.composed and not claimed.composed.pictures and not claimed.attempt.message.get("pictures"):
        return claimed.composed
    message, rule = Message.from_dict(claimed.attempt.message), channel.capabilities
    try:
        message = with_urls(message, rule.pictures, rule.needs_picture, partial(generated_card, claimed.post))
    except (CivicSocialError, OSError, Error):
        raise
    except Exception:
        # Image libraries raise errors of many kinds for a file that they cannot read.
        logger.exception("a picture cannot be converted post=%s", claimed.post.pk)
        raise PermanentError("picture-unreadable") from None
    return channel.compose(message, claimed.post.marker)


def _update(channel: Channel, claimed: ClaimedOperation, remote: Remote) -> AttemptResult:
    message = _composed(channel, claimed)
    if not remote.id:
        # A person has posted it, so only its permalink is known.
        raise NeedsPerson("edit-by-hand")
    _require_lease(claimed)
    return AttemptResult(Outcome.DONE, remote=channel.update(remote, message))


def _create(channel: Channel, claimed: ClaimedOperation) -> AttemptResult:
    message = _composed(channel, claimed)
    require_public(message.link)
    for picture in message.pictures:
        require_public(picture.url, "picture-not-public")
    _require_lease(claimed)
    progress = Progress(claimed.post.progress, lambda values: _save_progress(claimed, values))
    remote = channel.create(message, progress)
    if _belongs_to_another(claimed.post, remote):
        # An edit or a removal would hit the other post. Whether ours exists must be found out by a search.
        raise OutcomeUnknown()
    return AttemptResult(Outcome.DONE, remote.note, remote=remote)


def _belongs_to_another(post: Post, remote: Remote | None) -> bool:
    """Return True if the network has returned the ID of another post of ours, or of the account itself."""
    if not (remote and remote.id):
        return False
    # Filtered by the ID alone, which is quicker to compose and found by its index.
    found = Post.objects.filter(remote_id=remote.id).order_by().values_list("pk", "account_id")
    others = [pk for pk, account in found if account == post.account_id and pk != post.pk]
    if remote.id != post.account.remote_id and not others:
        return False
    logger.error("the network has returned another object's id post=%s id=%s", post.pk, remote.id)
    return True


def _require_lease(claimed: ClaimedOperation) -> None:
    """Raise ``TransientError`` if the claim is over: another worker may have sent the post since.

    Both clocks count: the monotonic one, which cannot be set, and the wall clock, which runs while the
    machine is suspended. Called directly before a request.
    """
    is_over = time.monotonic() - claimed.claimed_at > settings.LEASE_SECONDS
    lease_until = claimed.post.lease_until
    if is_over or lease_until is None or timezone.now() >= lease_until:
        raise TransientError("worker-lost")
    claimed.is_begun = True


def _find(channel: Channel, claimed: ClaimedOperation) -> AttemptResult:
    """Search for what the lost attempt may have posted.

    Edits and removals may be repeated; for them it is enough that the lost request can no longer arrive.
    Raises ``NeedsPerson`` if the network cannot be searched.
    """
    attempt, post = claimed.attempt, claimed.post
    if attempt.operation not in ADDS_SOMETHING:
        return AttemptResult(Outcome.NOT_FOUND)
    if attempt.operation == Operation.COMMENT:
        remote = Remote(post.remote_id, post.permalink)
        is_found = channel.has_comment(remote, _correction(channel, claimed))
        return AttemptResult(Outcome.FOUND if is_found else Outcome.NOT_FOUND)
    if not channel.capabilities.can_find:
        raise NeedsPerson("cannot-verify")
    message = channel.compose(Message.from_dict(attempt.message), post.marker)
    found = channel.find_all(message, since=attempt.started_at)
    if not found:
        return AttemptResult(Outcome.NOT_FOUND)
    if _belongs_to_another(post, found[0].remote):
        raise NeedsPerson("cannot-verify")
    return AttemptResult(Outcome.FOUND, remote=found[0].remote, is_duplicated=len(found) > 1)


def _correction(channel: Channel, claimed: ClaimedOperation) -> Message:
    marker = correction_marker(claimed.post, claimed.attempt.started_at)
    return channel.compose_correction(Message.from_dict(claimed.attempt.message), marker)


def correction_marker(post: Post, started_at: datetime) -> str:
    """Return the marker of the correction comment that was attempted at ``started_at``.

    Each comment has its own marker, because of several equal comments only the last one counts.
    """
    return f"{post.marker}-{hashlib.sha256(started_at.isoformat().encode()).hexdigest()[:8]}"


def free_correction_marker(post: Post, now: datetime) -> tuple[datetime, str]:
    """Return the time at which a new correction comment counts as attempted, and its marker.

    Creates its short link if the post has one; the time is moved until the code of the marker is free.
    """
    marker = correction_marker(post, now)
    while post.desired.get("short_root") and not claim_code(post, marker):
        now += timedelta(milliseconds=1)
        marker = correction_marker(post, now)
    return now, marker


def _save_progress(claimed: ClaimedOperation, values: dict[str, Any]) -> None:
    """Save the progress of the operation and renew the claim before the next request.

    Raises ``TransientError`` if another worker has taken over.
    """
    _require_lease(claimed)
    end = lease_end(timezone.now())
    post, attempt = claimed.post, claimed.attempt
    failures = 0 if unpublished.has_advanced(values, post) else post.failures
    values = unpublished.progress_to_save(values, post, attempt)
    with transaction.atomic():
        ours = Post.objects.filter(pk=post.pk, current_attempt=attempt, status=Status.SENDING)
        if not ours.update(progress=values, lease_until=end, failures=failures):
            raise TransientError("worker-lost")
        held_by(attempt.worker).filter(pk=post.account_id).update(leased_until=end)
    post.progress, post.failures, post.lease_until = values, failures, end
    claimed.claimed_at = time.monotonic()
