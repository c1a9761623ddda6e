"""Posts that a person carries over by hand: by when, who is told if it is late, and the link to one."""

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
    """Return by when a waiting post should be done; nobody is asked for anything in the quiet hours."""
    return _after(post.next_attempt_at, settings.HAND_OFF_DUE_MINUTES, post)


def escalates_at(post: Post) -> datetime:
    """Return when somebody else is told of a waiting post that nobody has done."""
    return _after(due_at(post), settings.HAND_OFF_ESCALATE_MINUTES, post)


def _after(moment: datetime, minutes: int, post: Post) -> datetime:
    return first_attempt(
        timezone.localtime(moment),
        grace_minutes=minutes,
        quiet_from=post.account.quiet_from,
        quiet_until=post.account.quiet_until,
    )


def link_to(post: Post) -> str:
    """Return the path, for a mail, that leads to this one post: nobody can alter it, and it ends.

    It opens nothing by itself: whoever follows it must log in and have the right.
    """
    token = signing.dumps(post.pk, salt=SALT)
    return reverse("civic_social_hand_off:link", args=[token])


def post_id_of(token: str) -> int:
    """Return the number of the post to which a link leads. Raises ``signing.BadSignature``."""
    return signing.loads(token, salt=SALT, max_age=timedelta(days=settings.HAND_OFF_LINK_DAYS))
