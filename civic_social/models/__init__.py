"""The tables: accounts and their health, posts, attempts to deliver one, claims, and the official record."""

from .accounts import Mode, SocialAccount
from .claims import Claim
from .health import AccountHealth, Notice
from .posts import Attempt, Post
from .record import Event, RecordEntry, RecordHead
from .switch import Switch

__all__ = [
    "AccountHealth",
    "Attempt",
    "Claim",
    "Event",
    "Mode",
    "Notice",
    "Post",
    "RecordEntry",
    "RecordHead",
    "SocialAccount",
    "Switch",
]
