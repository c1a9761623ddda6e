"""The tables: accounts, posts, each attempt to deliver one, and the official record."""

from .accounts import Mode, SocialAccount
from .posts import Attempt, Post
from .record import Event, RecordEntry, RecordHead
from .switch import Switch

__all__ = ["Attempt", "Event", "Mode", "Post", "RecordEntry", "RecordHead", "SocialAccount", "Switch"]
