"""The tables of feedback: the form's page, what citizens sent, and the desks that answer."""

from .attachments import Attachment
from .desks import Desk, ReplyTemplate
from .exports import Export
from .limits import Quota
from .notices import PrivacyNotice
from .pages import FeedbackPage
from .replies import Note, Question, Reply
from .submissions import Channel, ReferenceCounter, SenderKind, Status, Submission

__all__ = [
    "Attachment",
    "Channel",
    "Desk",
    "Export",
    "FeedbackPage",
    "Note",
    "PrivacyNotice",
    "Question",
    "Quota",
    "ReferenceCounter",
    "Reply",
    "ReplyTemplate",
    "SenderKind",
    "Status",
    "Submission",
]
