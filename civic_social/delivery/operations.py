"""The operation that makes the network equal the plan."""

from __future__ import annotations

from typing import Any

from ..channels import get_channel_class
from ..messages import Message, PictureRule
from ..models import Post
from ..models.accounts import Mode
from ..models.states import Operation, Status

#: The key in ``Post.progress`` for an edit or removal that must be done again: its response was lost, or the
#: network refused it and may have done it. ``confirmed`` may be wrong then, even if the plan equals it.
REPEAT = "lost"
#: Shapes (width divided by height) that differ by less are equal: sizes are whole pixels.
CROP_TOLERANCE = 0.01
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
        is_corrected=post.correction_fingerprint == Message.from_dict(desired).fingerprint
        if post.correction_fingerprint and desired
        else None,
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
    shape = _common_shape(pictures, capabilities.pictures)
    pictures = [picture if _is_cropped(picture, shape) else _without_focus(picture) for picture in pictures]
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
    desired = {**desired, "pictures": _comparable_pictures(desired, confirmed)}
    return {
        name for name, keys in parts.items() if any(desired.get(key) != confirmed.get(key) for key in keys)
    }


def _common_shape(pictures: list[dict[str, Any]], rule: PictureRule) -> float | None:
    """Return width divided by height of all pictures of a post, or None if the network crops none."""
    size = pictures[0].get("focus") if pictures else None
    if not size or rule.narrowest is None or rule.widest is None:
        return None
    return min(max(size[0] / size[1], rule.narrowest), rule.widest)


def _is_cropped(picture: dict[str, Any], shape: float | None) -> bool:
    """Return True if the network crops the picture to ``shape``, so that its focal point matters."""
    size = picture.get("focus")
    if not size or shape is None or picture.get("whole"):
        return False
    return abs(size[0] / size[1] - shape) > CROP_TOLERANCE


def _comparable_pictures(desired: dict[str, Any], confirmed: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Return the pictures of ``desired`` without the focal points that are unknown in ``confirmed``."""
    pictures, known = desired.get("pictures"), confirmed.get("pictures")
    if not pictures or not known or len(pictures) != len(known):
        return pictures
    return [
        picture if "focus" in other else _without_focus(picture)
        for picture, other in zip(pictures, known, strict=True)
    ]


def _without_focus(picture: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in picture.items() if name != "focus"}


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
