"""The tables: accounts, posts and each attempt to deliver one."""

from .accounts import Mode, SocialAccount
from .posts import Attempt, Post

__all__ = ["Attempt", "Mode", "Post", "SocialAccount"]
