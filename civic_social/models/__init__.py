"""The tables: accounts and their health, posts, each attempt to deliver one, and the official record."""

from .accounts import Mode, SocialAccount
from .health import AccountHealth, Notice
from .posts import Attempt, Post
from .record import Event, RecordEntry, RecordHead
from .switch import Switch

__all__ = [
    "AccountHealth",
    "Attempt",
    "Event",
    "Mode",
    "Notice",
    "Post",
    "RecordEntry",
    "RecordHead",
    "SocialAccount",
    "Switch",
]
