"""Possible duplicates of a post at its network, and the form that closes those a person has checked."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ... import actions
from ...models import DuplicateCheck, Post
from .forms import PostForm


def possible_duplicates(post: Post) -> list[DuplicateCheck]:
    """Return the lost requests of ``post`` that may have left a duplicate, oldest first."""
    return list(post.duplicate_checks.select_related("attempt").order_by("attempt__started_at", "pk"))


class NoDuplicateForm(PostForm):
    """Confirm that a person has checked the network and found no duplicate."""

    verb = "looked"
    icon_name = "check"
    label = _("I have looked: nothing stands there twice")
    done = _("“%(post)s” is no longer asked about.")

    @classmethod
    def is_possible(cls, post: Post) -> bool:
        """Return True if a duplicate of ``post`` waits for a person's check."""
        return post.duplicate_checks.exclude(problem="").exists()

    def run_action(self, user: Any) -> None:
        actions.looked_for_second(self.post, user)
