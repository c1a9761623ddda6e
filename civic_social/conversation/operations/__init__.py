"""Actions of a person on comments: one function for each verb, which writes the operation and its log.

Each checks the permission where the thing happens and writes one row of ``CommentOperation``; ``worker``
carries it out. ``token`` comes from the form: a second click on the same form has the same token, and finds
the row of the first. A text that is sent again on purpose comes from another form.
"""

from .comments import answer, delete, hide, hide_held, message, note_held, unhide
from .queries import last_answer, message_until, operations_of
from .texts import signature_of, signed_text
from .threads import add_note, assign, close, mark_read, reopen, set_case
from .undo_retry import done_by_hand, retry, undo

__all__ = [
    "add_note",
    "answer",
    "assign",
    "close",
    "delete",
    "done_by_hand",
    "hide",
    "hide_held",
    "last_answer",
    "mark_read",
    "message",
    "message_until",
    "note_held",
    "operations_of",
    "reopen",
    "retry",
    "set_case",
    "signature_of",
    "signed_text",
    "undo",
    "unhide",
]
