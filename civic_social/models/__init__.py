"""The models of civic_social."""

from .accounts import Mode, SocialAccount
from .app_rests import AppRest
from .approval import OtherPersonApprovalTask
from .attempts import Attempt
from .audit_log import Event, RecordEntry, RecordHead
from .claims import Claim
from .comment_desks import AnswerTemplate, DeskDigest
from .comment_looks import CommentLook
from .comment_readings import CommentReading, NetworkEvent
from .comments import Comment, CommentNote, CommentOperation, CommentState
from .content_changes import AffectedPage, ContentChange
from .direct_approvals import DirectApproval
from .duplicates import DuplicateCheck
from .figures import PostFigure, RefusedFigure
from .health import AccountHealth, Notice
from .lost_posts import LostPost
from .network_differences import NetworkDifference
from .posts import Post
from .program_publications import ProgramPublication
from .publication_guard import ApprovalRequired
from .short_links import ShortLink, ShortLinkDay
from .switch import RestoreFinding, Switch
from .templates import SocialTemplate, variables_of
from .webhooks import WebhookDelivery, WebhookEndpoint, WebhookEvent

__all__ = [
    "AccountHealth",
    "AffectedPage",
    "AnswerTemplate",
    "AppRest",
    "ApprovalRequired",
    "Attempt",
    "Claim",
    "Comment",
    "CommentLook",
    "CommentNote",
    "CommentOperation",
    "CommentReading",
    "CommentState",
    "ContentChange",
    "DeskDigest",
    "DirectApproval",
    "DuplicateCheck",
    "Event",
    "LostPost",
    "Mode",
    "NetworkDifference",
    "NetworkEvent",
    "Notice",
    "OtherPersonApprovalTask",
    "Post",
    "PostFigure",
    "ProgramPublication",
    "RecordEntry",
    "RecordHead",
    "RefusedFigure",
    "RestoreFinding",
    "ShortLink",
    "ShortLinkDay",
    "SocialAccount",
    "SocialTemplate",
    "Switch",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
    "variables_of",
]
