"""The database models: the page with the form, the submissions, and the desks that answer them."""

from ..form.sender import SenderKind
from .attachments import Attachment
from .desks import Desk, ReplyTemplate
from .exports import Export
from .limits import Quota
from .mails import MailKind, MailStatus, OutgoingMail
from .notices import PrivacyNotice
from .pages import FeedbackPage, Retention
from .ratings import PageRating
from .replies import Note, Question, Reply
from .submissions import Channel, ReferenceCounter, Status, Submission

__all__ = [
    "Attachment",
    "Channel",
    "Desk",
    "Export",
    "FeedbackPage",
    "MailKind",
    "MailStatus",
    "Note",
    "OutgoingMail",
    "PageRating",
    "PrivacyNotice",
    "Question",
    "Quota",
    "ReferenceCounter",
    "Reply",
    "ReplyTemplate",
    "Retention",
    "SenderKind",
    "Status",
    "Submission",
]
