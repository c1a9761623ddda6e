"""Sends the signals about posts after the commit, so that no receiver can break a delivery."""

from __future__ import annotations

from django.db import transaction
from django.dispatch import Signal

from ..models import Post


def send_after_commit(signal: Signal, post: Post) -> None:
    """Send ``signal`` about ``post`` after the commit; errors of its receivers are logged by Django."""
    if signal.has_listeners(Post):
        transaction.on_commit(lambda: signal.send_robust(sender=Post, post=post), robust=True)
