"""The models of civic_social."""

from .accounts import Mode, SocialAccount
from .approval import OtherPersonApprovalTask
from .attempts import Attempt
from .audit_log import Event, RecordEntry, RecordHead
from .claims import Claim
from .content_changes import AffectedPage, ContentChange
from .duplicates import DuplicateCheck
from .health import AccountHealth, Notice
from .lost_posts import LostPost
from .network_differences import NetworkDifference
from .posts import Post
from .program_publications import ProgramPublication
from .switch import RestoreFinding, Switch
from .templates import SocialTemplate, variables_of

__all__ = [
    "AccountHealth",
    "AffectedPage",
    "Attempt",
    "Claim",
    "ContentChange",
    "DuplicateCheck",
    "Event",
    "LostPost",
    "Mode",
    "NetworkDifference",
    "Notice",
    "OtherPersonApprovalTask",
    "Post",
    "ProgramPublication",
    "RecordEntry",
    "RecordHead",
    "RestoreFinding",
    "SocialAccount",
    "SocialTemplate",
    "Switch",
    "variables_of",
]
