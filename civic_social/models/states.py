"""The states of a post, the moves between them, the operations, and the outcomes of attempts."""

from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """The state of a post: how far the network agrees with the page."""

    DUE = "due", pgettext_lazy("state of a post", "Due")
    SENDING = "sending", _("Being sent")
    UNKNOWN = "unknown", _("Being verified")
    WAITING = "waiting", _("Waiting for a person")
    LIVE = "live", pgettext_lazy("state of a post", "Live")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    FAILED = "failed", _("Refused")
    HELD = "held", _("Held")
    SKIPPED = "skipped", pgettext_lazy("state of a post", "Skipped")


class Operation(models.TextChoices):
    """An operation of a channel."""

    CREATE = "create", _("Publish")
    UPDATE = "update", pgettext_lazy("operation on a post", "Edit")
    DELETE = "delete", _("Remove")
    COMMENT = "comment", _("Correct by comment")
    FIND = "find", _("Look for it")


class Outcome(Enum):
    """The outcome of an attempt."""

    DONE = "done"
    FOUND = "found"
    NOT_FOUND = "not found"
    RETRY = "retry"
    REST = "rest"
    UNKNOWN = "unknown"
    PERSON = "person"
    VANISHED = "vanished"
    REFUSED = "refused"
    ACCOUNT_STOPPED = "account stopped"


#: Operations that must never be done twice: after a lost response the channel searches for the result first.
ADDS_SOMETHING = (Operation.CREATE, Operation.COMMENT)

#: The states to which a post may move from each state; any other move is a programming error.
MOVES = {
    Status.DUE: {
        Status.SENDING,
        Status.UNKNOWN,  # the response to an abandoned attempt was lost
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
        Status.FAILED,  # a refusal that arrived late
    },
    Status.WAITING: {Status.DUE, Status.LIVE, Status.WITHDRAWN, Status.HELD, Status.SKIPPED},
    Status.LIVE: {Status.DUE, Status.WAITING},
    Status.WITHDRAWN: {Status.DUE, Status.HELD},
    Status.FAILED: {Status.DUE, Status.LIVE, Status.WITHDRAWN, Status.HELD, Status.SKIPPED},
    Status.HELD: {Status.DUE, Status.LIVE, Status.WITHDRAWN, Status.SKIPPED},
    Status.SKIPPED: {Status.DUE, Status.WITHDRAWN, Status.LIVE},
}

#: States in which a worker handles the post without a person.
WORKABLE = (Status.DUE, Status.UNKNOWN)
#: States in which a request may be under way: a changed plan waits until its result is known.
IN_FLIGHT = (Status.SENDING, Status.UNKNOWN)
