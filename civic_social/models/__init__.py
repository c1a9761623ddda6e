"""The models of civic_social."""

from .accounts import Mode, SocialAccount
from .approval import OtherPersonApprovalTask
from .attempts import Attempt
from .audit_log import Event, RecordEntry, RecordHead
from .claims import Claim
from .duplicates import DuplicateCheck
from .health import AccountHealth, Notice
from .lost_posts import LostPost
from .network_differences import NetworkDifference
from .posts import Post
from .switch import RestoreFinding, Switch
from .templates import SocialTemplate, variables_of

__all__ = [
    "AccountHealth",
    "Attempt",
    "Claim",
    "DuplicateCheck",
    "Event",
    "LostPost",
    "Mode",
    "NetworkDifference",
    "Notice",
    "OtherPersonApprovalTask",
    "Post",
    "RecordEntry",
    "RecordHead",
    "RestoreFinding",
    "SocialAccount",
    "SocialTemplate",
    "Switch",
    "variables_of",
]
