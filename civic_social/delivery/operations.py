"""Which operation makes the network equal the plan."""

from __future__ import annotations

from ..channels import get_channel_class
from ..messages import Message
from ..models import Post
from ..models.accounts import Mode
from ..models.states import Operation, Status

#: In ``progress``: the edit or removal whose answer was lost, or that the network refused and may have done.
#: ``confirmed`` may no longer hold, so it is done again even where the plan has meanwhile gone back to what
#: was confirmed.
LOST = "lost"
#: What a network that can edit lets us change, and what a person can.
WORDS = frozenset({"text", "card"})
EVERYTHING = WORDS | {"link", "pictures", "event"}


def operation_for(post: Post) -> Operation | None:
    """Return what would make the network equal the plan, or None when it does already."""
    desired = shown_message(post, post.desired)
    operation = next_operation(
        desired,
        shown_message(post, post.confirmed),
        editable=editable_parts(post),
        otherwise=post.account.when_uneditable,
        told=post.told == Message.from_dict(desired).fingerprint if post.told and desired else None,
    )
    lost = post.progress.get(LOST) if post.confirmed else None
    if lost == Operation.DELETE or (lost and operation is None):
        return Operation(lost)
    return operation


def shown_message(post: Post, message: dict) -> dict:
    """Return what the post's network shows of ``message``: a change of the rest is none there."""
    if not message:
        return {}
    capabilities = get_channel_class(post.account.channel).capabilities
    pictures = message.get("pictures", [])[: capabilities.max_pictures]
    card = {} if capabilities.shows_card else {"title": "", "description": ""}
    return {**message, "pictures": pictures, **card}


def editable_parts(post: Post) -> frozenset[str]:
    """Which parts of what stands at the network can be changed in place."""
    capabilities = get_channel_class(post.account.channel).capabilities
    if capabilities.by_hand or post.account.mode == Mode.HAND_OFF:
        return EVERYTHING
    if not capabilities.can_edit:
        return frozenset()
    # Photos have no link card: their link stands in the text.
    return WORDS | {"link"} if post.confirmed.get("pictures") else WORDS


def differences(desired: dict, confirmed: dict) -> set[str]:
    """Return which parts of two messages differ: ``text``, ``link``, ``pictures``, ``card``, ``event``.

    Both are ``Message.to_dict()`` values, neither empty. ``card`` is what the network's link card shows,
    ``event`` when and where an event is.
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
    desired: dict, confirmed: dict, *, editable: frozenset[str], otherwise: str, told: bool | None = None
) -> Operation | None:
    """Return what makes the network equal the plan, or None when nothing more is to be done.

    ``{}`` is "nothing there". ``editable``: which of the parts of ``differences`` can be changed in place.
    ``otherwise``: what happens to the rest: "replace" removes the post and publishes it again, "comment" says
    it below the post, "leave" lets it be. ``told``: whether the last comment says what is desired; None where
    there is none. One that says something else is corrected even where the post itself is right again.
    """
    if not desired:
        return Operation.DELETE if confirmed else None
    if not confirmed:
        return Operation.CREATE
    changed = differences(desired, confirmed)
    wrong = bool(changed - editable) or told is False
    if wrong and otherwise == "replace":
        return Operation.DELETE
    if changed & editable:
        return Operation.UPDATE
    return Operation.COMMENT if wrong and otherwise == "comment" and not told else None


def settled_status(desired: dict) -> Status:
    """Return the state of a post with nothing left to do."""
    return Status.LIVE if desired else Status.WITHDRAWN
