"""Comments that a person enters, from places that no program can read, such as groups."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..actions import NotPossible, log_post
from ..models import Comment, CommentLook, Post
from ..models.comments import BY_HAND
from ..models.states import Status
from ..text_normalization import normalize_line, normalize_text
from .desks import Desk, get_desks
from .permissions import may_enter, require
from .threads import log_thread

#: Days after a post was made by hand for which people are asked about comments.
ASKED_DAYS = 7
#: The pause after a person has looked and found nothing new, before people are asked again.
REST = timedelta(days=1)


def enter(
    post: Post, user: Any, text: str, *, author_name: str = "", permalink: str = "", moment: Any = None
) -> Comment:
    """Store a comment that a person has read below ``post``, and return it; the network is not asked.

    ``moment``: when it was written. Raises ``PermissionDenied``, and ``ValidationError`` without a text.
    """
    require(may_enter(user, post))
    text = normalize_text(text).strip()
    if not text:
        raise ValidationError(_("Write what was said."))
    page = post.live_page
    desk = get_desks().of_page(page.specific if page else None) or Desk("", "")
    written_at = min(moment or timezone.now(), timezone.now())
    comment = Comment.objects.create(
        account_id=post.account_id,
        post=post,
        remote_id=f"{BY_HAND}{uuid.uuid4()}",
        text=text,
        author_name=normalize_line(author_name)[:200],
        permalink=permalink,
        written_at=written_at,
        last_comment_at=written_at,
        desk_key=desk.key,
        desk_name=str(desk.name)[:120],
        screened_at=timezone.now(),
    )
    log_thread(comment, "civic_social.comment_enter", user)
    return comment


def posts_to_ask_about(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Return those of ``posts`` below which a person should look for comments now, the newest first."""
    looked = Q(comment_look__looked_at__gt=timezone.now() - REST)
    return _recent_posts(posts).exclude(looked).order_by("-confirmed_at")


def is_looked_below(post: Post) -> bool:
    """Return True if only a person can look below ``post``, and people are still asked to."""
    return _recent_posts(Post.objects.filter(pk=post.pk)).exists()


def _recent_posts(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Return those of ``posts`` that were made by hand lately, below which only a person can look."""
    since = timezone.now() - timedelta(days=ASKED_DAYS)
    return posts.filter(status=Status.LIVE, account__mode="hand-off", confirmed_at__gte=since)


@transaction.atomic
def found_nothing(post: Post, user: Any) -> CommentLook:
    """Record that ``user`` has looked below ``post`` and found nothing new.

    Raises ``PermissionDenied``, and ``NotPossible`` for a post below which nobody is asked to look.
    """
    require(may_enter(user, post))
    if not is_looked_below(post):
        raise NotPossible(_("Nobody is asked to look below this post any more."))
    values = {"person": user, "looked_at": timezone.now()}
    look = CommentLook.objects.update_or_create(post=post, defaults=values)[0]
    log_post(post, "civic_social.no_comments", user)
    return look
