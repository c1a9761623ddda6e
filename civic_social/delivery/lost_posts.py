"""Holds an announcement that a network may show already, published before the database was restored."""

from __future__ import annotations

from django.utils import timezone

from ..models import LostPost, Post
from . import transitions


def hold_if_lost(post: Post) -> bool:
    """Hold ``post``, which is about to be published, if an open lost post has its title; return True if so.

    A post that a person has released after that is not held again.
    """
    title = _tidied(post.page_title)
    for lost in LostPost.objects.filter(account=post.account, settled_at=None).exclude(held_post=post):
        if title and title in _tidied(lost.text):
            lost.held_post = post
            lost.save(update_fields=["held_post"])
            transitions.hold(post, "lost-post", {"permalink": lost.permalink})
            return True
    return False


def settle(lost: LostPost) -> None:
    """Close a lost post, because a person has looked at it."""
    lost.settled_at = timezone.now()
    lost.save(update_fields=["settled_at"])


def _tidied(text: str) -> str:
    return " ".join(text.casefold().split())
