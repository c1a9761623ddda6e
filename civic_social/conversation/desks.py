"""The desks that answer comments.

A site names its own in ``CIVIC_SOCIAL["COMMENT_DESKS"]``, the dotted path of a class with the methods of
``Desks``. Without it there is one desk: everybody who may answer comments.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.module_loading import import_string

from ..conf import settings


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk: its key (stored with each thread), its name, the words that sign its answers, its mailbox."""

    key: str
    name: str
    signature: str = ""
    mailbox: str = ""


class Desks:
    """One desk for everything, of the users with the permission ``answer_comments``."""

    def all(self) -> list[Desk]:
        """Return every desk, in the order to show them."""
        return [Desk("", "")]

    def of_page(self, page: Any) -> Desk | None:
        """Return the desk that is responsible for a page's comments; None: only ``read_every_comment``.

        ``page``: the page, as its specific type, or None if it was deleted.
        """
        return Desk("", "")

    def keys_of(self, user: Any) -> set[str]:
        """Return the keys of the desks whose comments the user may read and answer."""
        return {""} if user.is_active and user.has_perm("civic_social.answer_comments") else set()

    def members_of(self, desk_key: str) -> Iterable[Any]:
        """Return the active users who may be given a thread of the desk."""
        backend = "django.contrib.auth.backends.ModelBackend"
        users = get_user_model().objects
        return users.with_perm("civic_social.answer_comments", backend=backend).filter(is_active=True)

    def has_case(self, reference: str) -> bool:
        """Return True if there is a case with this number; without a register of cases, of any number."""
        return True

    def case_url(self, reference: str, user: Any) -> str:
        """Return the address of the case in the admin, or "" if the user may not read it."""
        return ""

    def set_up_rights(self) -> list[str]:
        """Give the desks' groups that have no permission on comments what they need; return their names.

        Called by ``manage.py social roles``; can be repeated.
        """
        return []

    def kept_cases(self, references: Iterable[str]) -> set[str]:
        """Return those of the numbers whose case is still kept, so that its comments are kept as well."""
        return set()

    def closed_cases(self, references: Iterable[str], before: datetime) -> set[str]:
        """Return those of the numbers whose case was finished before that time and not opened again."""
        return set()


def get_desks() -> Desks:
    """Return the site's desks. Raises ``ImportError`` if the setting names no class."""
    return import_string(settings.COMMENT_DESKS)() if settings.COMMENT_DESKS else Desks()
