"""Deadlines of posts by hand, and the signed links to them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from ..conf import settings
from ..delivery.schedule import first_attempt
from ..models import Post

SALT = "civic_social.hand_off"


def due_at(post: Post) -> datetime:
    """Return the time by which a waiting post should be published, outside the quiet hours."""
    return _after(post.next_attempt_at, settings.HAND_OFF_DUE_MINUTES, post)


def escalates_at(post: Post) -> datetime:
    """Return the time at which another person is notified of a waiting post."""
    return _after(due_at(post), settings.HAND_OFF_ESCALATE_MINUTES, post)


def _after(moment: datetime, minutes: int, post: Post) -> datetime:
    return first_attempt(
        timezone.localtime(moment),
        grace_minutes=minutes,
        quiet_from=post.account.quiet_from,
        quiet_until=post.account.quiet_until,
    )


def link_to(post: Post) -> str:
    """Return the signed, expiring path to one post, for a mail.

    The link grants nothing: the view behind it requires a login and the permission.
    """
    token = signing.dumps(post.pk, salt=SALT)
    return reverse("civic_social_hand_off:link", args=[token])


def post_id_of(token: str) -> int:
    """Return the ID of the post in a link. Raises ``signing.BadSignature`` if it is invalid or expired."""
    return signing.loads(token, salt=SALT, max_age=timedelta(days=settings.HAND_OFF_LINK_DAYS))
