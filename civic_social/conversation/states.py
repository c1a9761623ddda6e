"""The states of operations on comments that several modules need."""

from ..models import CommentOperation

Kind, Status = CommentOperation.Kind, CommentOperation.Status

#: States that a worker ends without a person.
PENDING = (Status.DUE, Status.SENDING, Status.UNKNOWN)
#: Kinds that add something at the network, and so must never be done twice.
ADDS_SOMETHING = (Kind.REPLY, Kind.MESSAGE)
#: Kinds that take something out of sight, and so pass every pause.
PASSES_PAUSE = (Kind.HIDE, Kind.DELETE)
