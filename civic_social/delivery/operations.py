"""The operation that makes the network equal the plan."""

from __future__ import annotations

from typing import Any

from ..channels import get_channel_class
from ..messages import Message
from ..models import Post
from ..models.accounts import Mode
from ..models.states import Operation, Status

#: The key in ``Post.progress`` for an edit or removal that must be done again: its response was lost, or the
#: network refused it and may have done it. ``confirmed`` may be wrong then, even if the plan equals it.
REPEAT = "lost"
#: The parts of a post that a network with editing lets us change, and the parts that a person can change.
EDITABLE_TEXT = frozenset({"text", "card"})
ALL_PARTS = EDITABLE_TEXT | {"link", "pictures", "event"}


def operation_for(post: Post) -> Operation | None:
    """Return the operation that makes the network equal the plan, or None if it does already."""
    desired = visible_message(post, post.desired)
    operation = next_operation(
        desired,
        visible_message(post, post.confirmed),
        editable=editable_parts(post),
        otherwise=post.account.when_uneditable,
        is_corrected=post.told == Message.from_dict(desired).fingerprint if post.told and desired else None,
    )
    repeated = post.progress.get(REPEAT) if post.confirmed else None
    if repeated == Operation.DELETE or (repeated and operation is None):
        return Operation(repeated)
    return operation


def visible_message(post: Post, message: dict[str, Any]) -> dict[str, Any]:
    """Return ``message`` without the parts that the post's network does not show."""
    if not message:
        return {}
    capabilities = get_channel_class(post.account.channel).capabilities
    pictures = message.get("pictures", [])[: capabilities.max_pictures]
    card = {} if capabilities.shows_card else {"title": "", "description": ""}
    return {**message, "pictures": pictures, **card}


def editable_parts(post: Post) -> frozenset[str]:
    """Return the parts of the existing post that can be changed in place."""
    capabilities = get_channel_class(post.account.channel).capabilities
    if capabilities.by_hand or post.account.mode == Mode.HAND_OFF:
        return ALL_PARTS
    if not capabilities.can_edit:
        return frozenset()
    # A photo post has no link card: its link is part of the text.
    return EDITABLE_TEXT | {"link"} if post.confirmed.get("pictures") else EDITABLE_TEXT


def differences(desired: dict[str, Any], confirmed: dict[str, Any]) -> set[str]:
    """Return the parts in which two messages differ: ``text``, ``link``, ``pictures``, ``card``, ``event``.

    Both are ``Message.to_dict()`` values, neither empty. ``card`` is the content of the network's link card,
    ``event`` the time and place of an event.
    """
    parts = {
        "text": ("text", "hashtags"),
        "link": ("link",),
        "pictures": ("pictures",),
        "card": ("title", "description"),
        "event": ("event",),
    }
    return {
        name for name, keys in parts.items() if any(desired.get(key) != confirmed.get(key) for key in keys)
    }


def next_operation(
    desired: dict[str, Any],
    confirmed: dict[str, Any],
    *,
    editable: frozenset[str],
    otherwise: str,
    is_corrected: bool | None = None,
) -> Operation | None:
    """Return the operation that leads from ``confirmed`` to ``desired``, or None if there is nothing to do.

    ``{}`` means that no post exists. ``editable``: the parts (see ``differences``) that can be changed in
    place. ``otherwise``: what to do about other parts: "replace" removes the post and publishes it again,
    "comment" corrects it in a comment, "leave" does nothing. ``is_corrected``: True if the last correction
    comment has the desired text, None without a comment. A wrong comment is corrected even if the post itself
    is right again.
    """
    if not desired:
        return Operation.DELETE if confirmed else None
    if not confirmed:
        return Operation.CREATE
    changed = differences(desired, confirmed)
    is_wrong = bool(changed - editable) or is_corrected is False
    if is_wrong and otherwise == "replace":
        return Operation.DELETE
    if changed & editable:
        return Operation.UPDATE
    return Operation.COMMENT if is_wrong and otherwise == "comment" and not is_corrected else None


def settled_status(desired: dict[str, Any]) -> Status:
    """Return the state of a post with nothing left to do."""
    return Status.LIVE if desired else Status.WITHDRAWN
