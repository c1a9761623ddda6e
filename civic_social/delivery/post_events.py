"""Sends the events of posts to extensions and webhooks, whose errors cannot break a delivery."""

from __future__ import annotations

from django.db import transaction
from django.dispatch import Signal

from ..models import Post, WebhookEvent
from ..signals import needs_person, post_confirmed, post_failed, post_withdrawn
from ..webhooks.outbox import record_event

SIGNALS: dict[WebhookEvent, Signal] = {
    WebhookEvent.CONFIRMED: post_confirmed,
    WebhookEvent.FAILED: post_failed,
    WebhookEvent.WITHDRAWN: post_withdrawn,
    WebhookEvent.NEEDS_PERSON: needs_person,
}


def send_event(event: WebhookEvent, post: Post) -> None:
    """Write the event for webhooks in this transaction, and send its signal after the commit.

    Errors of the signal's receivers are logged by Django.
    """
    if post.has_webhooks:
        record_event(event, post)
    signal = SIGNALS[event]
    if signal.has_listeners(Post):
        transaction.on_commit(lambda: signal.send_robust(sender=Post, post=post), robust=True)
