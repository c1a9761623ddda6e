"""Comments that a person enters, from places that no program can read, such as groups."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Comment, Post
from ..models.comments import BY_HAND
from ..models.states import Status
from ..text_normalization import normalize_line, normalize_text
from .desks import Desk, get_desks
from .operations import require
from .permissions import may_enter
from .threads import log_thread

#: Days after a post was made by hand for which people are asked about comments.
ASKED_DAYS = 7


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
    """Return those of ``posts`` that were made by hand lately, below which only a person can look."""
    since = timezone.now() - timedelta(days=ASKED_DAYS)
    made = posts.filter(status=Status.LIVE, account__mode="hand-off", confirmed_at__gte=since)
    return made.order_by("-confirmed_at")
