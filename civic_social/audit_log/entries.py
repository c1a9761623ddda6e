"""Events for the audit log, described from the post before its state changes."""

from __future__ import annotations

import hashlib
import logging
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser

from ..channels.base import Channel, Remote
from ..content.images import get_renditions
from ..messages import Message, Picture, PictureRule
from ..models import CommentOperation, DuplicateCheck, Event, Post
from ..models.attempts import AttemptResult, ClaimedOperation
from ..models.states import Operation, Outcome
from .people import approval_of, name_of

logger = logging.getLogger(__name__)

EVENTS = {
    Operation.CREATE: Event.PUBLISHED,
    Operation.UPDATE: Event.EDITED,
    Operation.DELETE: Event.REMOVED,
    Operation.COMMENT: Event.CORRECTED,
}
EVENTS_BY_HAND = {
    Operation.CREATE: Event.POSTED_BY_HAND,
    Operation.UPDATE: Event.EDITED_BY_HAND,
    Operation.DELETE: Event.REMOVED_BY_HAND,
    Operation.COMMENT: Event.EDITED_BY_HAND,
}


def attempt_event(
    post: Post, claimed: ClaimedOperation, result: AttemptResult, channel: Channel
) -> dict[str, Any] | None:
    """Return the event of an attempt for the audit log; None if the network has not changed.

    ``post`` is the locked row before the result is applied to it.
    """
    attempt, remote = claimed.attempt, result.remote
    match result.outcome:
        case Outcome.DONE:
            event = EVENTS[Operation(attempt.operation)]
        case Outcome.FOUND:
            event = Event.CORRECTED if attempt.operation == Operation.COMMENT else Event.FOUND
        case Outcome.VANISHED:
            event = Event.VANISHED
        case Outcome.REFUSED if claimed.operation != Operation.FIND:
            event = Event.REFUSED
        case _:
            return None
    message = post.confirmed if event == Event.VANISHED else attempt.message
    if event == Event.EDITED:
        # An edit reaches the text and the link card; the link and the pictures stay as they were.
        message = {**message, "link": post.confirmed["link"], "pictures": post.confirmed["pictures"]}
    is_composed = post is claimed.post and message is attempt.message
    composed = claimed.composed if is_composed else None
    composed = composed or channel.compose(Message.from_dict(message), post.marker)
    return _event(
        post,
        event,
        composed,
        url=message["link"],
        text=composed.text if event == Event.VANISHED else attempt.sent_text,
        remote_id=remote.id if remote else post.remote_id,
        permalink=(remote.permalink if remote else "") or post.permalink,
        attempt_id=attempt.pk,
        revision_id=attempt.revision_id,
        people=attempt.people,
        checksums=result.image_checksums,
        problem=result.problem if event == Event.REFUSED else "",
    )


def by_hand_event(
    post: Post,
    operation: Operation | None,
    permalink: str,
    checksums: dict[tuple[int, str], str],
    user: AbstractBaseUser | None,
) -> dict[str, Any] | None:
    """Return the event of a person's work at the network; None if there was nothing to do.

    ``post`` is the locked row before it is confirmed.
    """
    message = post.confirmed if operation == Operation.DELETE else post.message_posted_by_hand
    if not message:
        return None
    # Without an operation, the person confirms a post that exists already.
    event = EVENTS_BY_HAND[operation or Operation.UPDATE]
    composed = post.account.get_channel().compose(Message.from_dict(message), post.marker)
    return _event(
        post,
        event,
        composed,
        url=message["link"],
        text=composed.text,
        remote_id=post.remote_id,
        permalink=permalink or post.permalink,
        attempt_id=post.current_attempt_id,
        revision_id=post.revision_id,
        people=post.people,
        checksums=checksums,
        carried_out_by=name_of(user) if user else "",
    )


def duplicate_removed(check: DuplicateCheck, remote: Remote, channel: Channel) -> dict[str, Any]:
    """Return the event of the removal of ``remote``, a duplicate of the checked post."""
    attempt, post = check.attempt, check.post
    composed = channel.compose(Message.from_dict(attempt.message), check.marker)
    return _event(
        post,
        Event.SECOND_REMOVED,
        composed,
        url=attempt.message["link"],
        text=attempt.sent_text,
        remote_id=remote.id,
        permalink=remote.permalink,
        attempt_id=attempt.pk,
        revision_id=attempt.revision_id,
        people=attempt.people,
        checksums={},
    )


def comment_event(operation: CommentOperation, event: Event, carried_out_by: str = "") -> dict[str, Any]:
    """Return the event of an answer to a comment, or of its moderation.

    Holds our own words and the reason, but neither the text nor the author of the comment: what is recorded
    cannot be erased. ``carried_out_by``: the person who has done it at the network.
    """
    comment, post = operation.comment, operation.comment.post
    locale = (post.confirmed or post.desired or {}).get("locale", "")
    is_public_answer = event == Event.COMMENT_ANSWERED
    return _event(
        post,
        event,
        Message(text="", locale=locale),
        url=(post.confirmed or post.desired or {}).get("link", ""),
        text=operation.text if is_public_answer else "",
        remote_id=operation.remote_id if is_public_answer else comment.remote_id,
        permalink=post.permalink,
        attempt_id=None,
        revision_id=post.revision_id,
        people={"published_by": name_of(operation.author) if operation.author else ""},
        checksums={},
        carried_out_by=carried_out_by,
        comment=comment.remote_id,
        reason=operation.reason,
    )


def _event(
    post: Post,
    event: Event,
    composed: Message,
    *,
    url: str,
    text: str,
    remote_id: str,
    permalink: str,
    attempt_id: int | None,
    revision_id: int | None,
    people: dict[str, str],
    checksums: dict[tuple[int, str], str],
    carried_out_by: str = "",
    problem: str = "",
    comment: str = "",
    reason: str = "",
) -> dict[str, Any]:
    """Return the body of an audit log row; docs/reference/official-record.md describes each value."""
    account = post.account
    return {
        "event": event.value,
        "page": {
            "id": post.page_id,
            "title": post.page_title,
            "url": url,
            "revision": revision_id,
            "key": post.key,
            "language": composed.locale,
        },
        "account": {
            "id": account.pk,
            "name": account.name,
            "channel": account.channel,
            "remote_id": account.remote_id,
        },
        "post": post.pk,
        "attempt": attempt_id,
        "remote_id": remote_id,
        "permalink": permalink,
        "text": text,
        "link": composed.link,
        "card": {"title": composed.title, "description": composed.description},
        "pictures": [
            {
                "image": picture.image_id,
                "alt": picture.alt,
                "original_sha1": picture.file_hash,
                "sent_sha256": checksums.get((picture.image_id, picture.file_hash), ""),
            }
            for picture in composed.pictures
        ],
        "published_by": people.get("published_by", ""),
        **_approval(post, revision_id),
        "carried_out_by": carried_out_by,
        "problem": problem,
        "comment": comment,
        "reason": reason,
    }


def _approval(post: Post, revision_id: int | None) -> dict[str, Any]:
    """Return the approval of the revision; it is not read if the claim of ``post`` has found none."""
    is_without = revision_id == post.revision_id and not post.has_approvals
    return approval_of(None if is_without else revision_id)


def image_checksums(message: dict[str, Any], rule: PictureRule) -> dict[tuple[int, str], str]:
    """Return the SHA-256 of each image file that the network fetches, by image and original file hash.

    An image whose original was replaced meanwhile, or whose file cannot be read, is left out: the audit log
    holds only what is known. Reads files, so call it outside transactions. Never raises.
    """
    pictures = tuple(Picture(**picture) for picture in message.get("pictures") or ())
    if not pictures:
        return {}
    try:
        renditions = get_renditions(pictures, rule)
    except Exception:
        # A storage raises its own kinds of errors; a confirmed response must not become a lost one.
        logger.exception("images without checksums")
        return {}
    checksums = {}
    for picture, rendition in zip(pictures, renditions, strict=True):
        if rendition is None or rendition.image.file_hash != picture.file_hash:
            continue
        try:
            with rendition.open_file() as file:
                checksum = hashlib.file_digest(file, "sha256").hexdigest()
        except Exception:
            logger.exception("image without checksum image=%s", picture.image_id)
            continue
        checksums[picture.image_id, picture.file_hash] = checksum
    return checksums
