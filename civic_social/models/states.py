"""The states of a post and the moves between them: pure rules, drawn in docs/architecture.md."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """Where one post stands between the page and the network."""

    DUE = "due", pgettext_lazy("state of a post", "Due")
    SENDING = "sending", _("Being sent")
    UNKNOWN = "unknown", _("Being verified")
    WAITING = "waiting", _("Waiting for a person")
    LIVE = "live", _("Live")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    FAILED = "failed", _("Refused")
    HELD = "held", _("Held")
    SKIPPED = "skipped", _("Skipped")


class Operation(models.TextChoices):
    """What is asked of a channel."""

    CREATE = "create", _("Publish")
    UPDATE = "update", _("Edit")
    DELETE = "delete", _("Remove")
    COMMENT = "comment", _("Correct by comment")
    FIND = "find", _("Look for it")


#: What must never be done twice: it is read back before it is repeated.
ADDS_SOMETHING = (Operation.CREATE, Operation.COMMENT)

#: From where to where a post may move; anything else is a programming error.
MOVES = {
    Status.DUE: {
        Status.SENDING,
        Status.UNKNOWN,  # a lost answer to what was given up
        Status.WAITING,
        Status.LIVE,
        Status.WITHDRAWN,
        Status.HELD,
        Status.SKIPPED,
    },
    Status.SENDING: {
        Status.DUE,
        Status.UNKNOWN,
        Status.WAITING,
        Status.LIVE,
        Status.WITHDRAWN,
        Status.FAILED,
    },
    Status.UNKNOWN: {
        Status.DUE,
        Status.WAITING,
        Status.LIVE,
        Status.WITHDRAWN,
        Status.FAILED,  # a refusal that came late
    },
    Status.WAITING: {Status.DUE, Status.LIVE, Status.WITHDRAWN, Status.HELD, Status.SKIPPED},
    Status.LIVE: {Status.DUE, Status.WAITING},
    Status.WITHDRAWN: {Status.DUE, Status.HELD},
    Status.FAILED: {Status.DUE, Status.LIVE, Status.WITHDRAWN, Status.HELD, Status.SKIPPED},
    Status.HELD: {Status.DUE, Status.LIVE, Status.WITHDRAWN, Status.SKIPPED},
    Status.SKIPPED: {Status.DUE, Status.WITHDRAWN, Status.LIVE},
}

#: A worker takes these up by itself.
WORKABLE = (Status.DUE, Status.UNKNOWN)
#: Somebody may be talking to the network, or may have been: the plan waits for the truth.
IN_FLIGHT = (Status.SENDING, Status.UNKNOWN)


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
