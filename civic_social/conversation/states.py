"""The states of operations on comments that several modules need."""

from ..models import CommentOperation

Kind, Status = CommentOperation.Kind, CommentOperation.Status

#: States that a worker ends without a person.
PENDING = (Status.DUE, Status.SENDING, Status.UNKNOWN)
#: Kinds that add something at the network, and so must never be done twice.
ADDS_SOMETHING = (Kind.REPLY, Kind.MESSAGE)
#: Problems of an answer or message of which nobody knows if it is at the network.
UNVERIFIED = ("comment-unverified", "comment-answer-twice", "comment-message-unverified")
#: The detail of an answer that is looked for in order to remove it, and that of a refusal which may be false.
WITHDRAWN, REFUSED = "withdrawn", "refused"
#: The detail of an answer for which a person has looked at the network before it is looked for again.
LOOKED = "looked"
#: The detail of an operation of which a person has said that it is done.
CONFIRMED = "confirmed"
#: The problem of what was given up although it may be at the network.
GIVEN_UP = "comment-given-up"
#: Kinds that take something out of sight, and so pass every pause.
PASSES_PAUSE = (Kind.HIDE, Kind.DELETE)
