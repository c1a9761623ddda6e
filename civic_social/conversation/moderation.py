"""Comments with words that only a person lets stand: hidden with a reason, never removed.

Where a network lets nobody hide a comment, the desk finds a note.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from ..actions import NotPossible
from ..conf import settings
from ..models import Comment, Switch
from ..text_normalization import normalize_text
from .executor import is_hideable
from .operations import hide_held, note_held

logger = logging.getLogger(__name__)

#: Older comments are left as they are, such as those that were there before the words were set; changes are
#: looked at for longer.
WITHIN, CHANGED_WITHIN = timedelta(days=1), timedelta(days=7)
#: The most comments of one round.
PER_ROUND = 200


def screen_new() -> int:
    """Hide the new comments with one of ``COMMENT_HOLD_WORDS``, and return their number.

    Each version of a comment is looked at once, so that one which a person has shown again stays.
    """
    pattern = held_words(settings.COMMENT_HOLD_WORDS)
    if pattern is None or Switch.load().finding:
        return 0
    now = timezone.now()
    is_new = Q(screened_at=None, received_at__gte=now - WITHIN)
    is_changed = Q(edited_at__gt=F("screened_at"))
    rows = Comment.objects.visible().filter(
        is_new | is_changed, is_ours=False, received_at__gte=now - CHANGED_WITHIN
    )
    hidden = 0
    for comment in rows.select_related("account", "parent").order_by("pk")[:PER_ROUND]:
        # Of two processes one goes on.
        unchanged = Comment.objects.filter(pk=comment.pk, screened_at=comment.screened_at)
        if not unchanged.update(screened_at=now):
            continue
        if pattern.search(normalize_text(comment.text)) and not comment.is_hidden:
            hidden += _hide(comment)
    return hidden


def _hide(comment: Comment) -> int:
    """Hide the comment, or leave a note to its desk; return the number of hidden comments."""
    if not is_hideable(comment):
        note_held(comment)
        logger.info("comment with a word not hidden comment=%s account=%s", comment.pk, comment.account_id)
        return 0
    try:
        hide_held(comment)
    except NotPossible:
        return 0
    logger.info("comment hidden for a word comment=%s account=%s", comment.pk, comment.account_id)
    return 1


def held_words(words: Iterable[str]) -> re.Pattern[str] | None:
    """Return the pattern of the words in any case, or None without words; ``*`` ends a beginning."""
    parts = []
    for word in words:
        stem = re.escape(normalize_text(word).strip().removesuffix("*"))
        if stem:
            parts.append(rf"{stem}\w*" if word.strip().endswith("*") else stem)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE) if parts else None
