"""What a row of the record says, taken from the post before its state moves on."""

from __future__ import annotations

import hashlib
import logging

from ..content.images import get_renditions
from ..messages import Message, Picture, PictureRule
from ..models import Event, Post
from ..models.states import Operation, Outcome
from .people import approvers_of, name_of

logger = logging.getLogger(__name__)

ANSWERED = {
    Operation.CREATE: Event.PUBLISHED,
    Operation.UPDATE: Event.EDITED,
    Operation.DELETE: Event.REMOVED,
    Operation.COMMENT: Event.CORRECTED,
}
BY_HAND = {
    Operation.CREATE: Event.POSTED_BY_HAND,
    Operation.UPDATE: Event.EDITED_BY_HAND,
    Operation.DELETE: Event.REMOVED_BY_HAND,
    Operation.COMMENT: Event.EDITED_BY_HAND,
}


def answered(post: Post, step, channel) -> dict | None:
    """Describe what the verdict of ``step`` says of the network; None when nothing happened there.

    ``post`` is the locked row before the verdict is applied to it.
    """
    attempt, verdict = step.attempt, step.verdict
    match verdict.outcome:
        case Outcome.DONE:
            event = ANSWERED[attempt.operation]
        case Outcome.FOUND:
            event = Event.CORRECTED if attempt.operation == Operation.COMMENT else Event.FOUND
        case Outcome.VANISHED:
            event = Event.VANISHED
        case Outcome.REFUSED if step.operation != Operation.FIND:
            event = Event.REFUSED
        case _:
            return None
    message = post.confirmed if event == Event.VANISHED else attempt.message
    if event == Event.EDITED:
        # An edit reaches the text and the link card; the link and the pictures stay as they were.
        message = {**message, "link": post.confirmed["link"], "pictures": post.confirmed["pictures"]}
    composed = channel.compose(Message.from_dict(message), post.marker)
    return _described(
        post,
        event,
        composed,
        url=message["link"],
        text=composed.text if event == Event.VANISHED else attempt.sent_text,
        remote_id=step.remote.id if step.remote else post.remote_id,
        permalink=(step.remote.permalink if step.remote else "") or post.permalink,
        attempt_id=attempt.pk,
        revision_id=attempt.revision_id,
        people=attempt.people,
        hashes=step.picture_hashes,
        problem=verdict.problem if event == Event.REFUSED else "",
    )


def done_by_hand(post: Post, operation: Operation | None, permalink: str, hashes: dict, user) -> dict | None:
    """Describe what a person says to have done at the network; None when there was nothing to do.

    ``post`` is the locked row before it is confirmed.
    """
    message = post.confirmed if operation == Operation.DELETE else post.message_posted_by_hand
    if not message:
        return None
    # A post without an operation stands there already, and the person says so.
    event = BY_HAND[operation or Operation.UPDATE]
    composed = post.account.get_channel().compose(Message.from_dict(message), post.marker)
    return _described(
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
        hashes=hashes,
        carried_out_by=name_of(user) if user else "",
    )


def second_removed(doubt, remote, channel) -> dict:
    """Describe that ``remote``, which stood there beside the post of ``doubt``, has been taken down."""
    attempt, post = doubt.attempt, doubt.post
    composed = channel.compose(Message.from_dict(attempt.message), doubt.marker)
    return _described(
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
        hashes={},
    )


def _described(
    post,
    event,
    composed: Message,
    *,
    url,
    text,
    remote_id,
    permalink,
    attempt_id,
    revision_id,
    people,
    hashes,
    carried_out_by="",
    problem="",
) -> dict:
    """Return the row's values; docs/record.md lists what each means."""
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
                "sent_sha256": hashes.get((picture.image_id, picture.file_hash), ""),
            }
            for picture in composed.pictures
        ],
        "published_by": people.get("published_by", ""),
        "approved_by": approvers_of(revision_id),
        "carried_out_by": carried_out_by,
        "problem": problem,
    }


def picture_hashes(message: dict, rule: PictureRule) -> dict[tuple[int, str], str]:
    """Return the SHA-256 of the file that the network fetches, by image and original file hash.

    A picture whose original was replaced meanwhile, or whose file cannot be read, is left out: the record
    claims only what is known. Reads files: call it outside transactions. Never raises for a file's sake.
    """
    pictures = message.get("pictures") or ()
    if not pictures:
        return {}
    chosen = tuple(Picture(**picture) for picture in pictures)
    hashes = {}
    try:
        renditions = get_renditions(chosen, rule)
    except Exception:
        # Whatever a storage raises: a confirmed answer must not become a lost one.
        logger.exception("pictures not hashed")
        return {}
    for picture, rendition in zip(chosen, renditions, strict=True):
        if rendition is None or rendition.image.file_hash != picture.file_hash:
            continue
        try:
            with rendition.open_file() as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except Exception:
            logger.exception("picture not hashed image=%s", picture.image_id)
            continue
        hashes[picture.image_id, picture.file_hash] = digest
    return hashes
