"""The tables: accounts and their health, posts and each attempt to deliver one, what people were told."""

from .accounts import Mode, SocialAccount
from .health import AccountHealth, Notice
from .posts import Attempt, Post

__all__ = ["AccountHealth", "Attempt", "Mode", "Notice", "Post", "SocialAccount"]
