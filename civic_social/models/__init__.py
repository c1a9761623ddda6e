"""The tables: accounts, posts and each attempt to deliver one."""

from .accounts import Mode, SocialAccount
from .posts import Attempt, Post
from .switch import Switch

__all__ = ["Attempt", "Mode", "Post", "SocialAccount", "Switch"]
