"""Bookmarks of channels whose networks send each comment only once."""

from __future__ import annotations

from typing import Any

from ..channels.base import Bookmark
from ..exceptions import NeedsPerson, Scope
from ..models import CommentReading, SocialAccount


def bookmark_of(row: CommentReading) -> Bookmark:
    """Return the bookmark of an account, which is stored in the row of its readings."""

    def save(values: dict[str, Any]) -> None:
        _require_own_access(row.account)
        CommentReading.objects.filter(pk=row.pk).update(bookmark=values)

    return Bookmark(dict(row.bookmark or {}), save)


def _require_own_access(account: SocialAccount) -> None:
    """Raise ``NeedsPerson`` if another account has the same access.

    The network would forget the comments of that account before they are stored.
    """
    others = SocialAccount.objects.filter(pk__in=account.sharing(Scope.PAGE), disconnected_at=None)
    if names := [other.name for other in others.exclude(pk=account.pk).order_by("name")]:
        raise NeedsPerson("comments-access-shared", accounts=", ".join(names))
