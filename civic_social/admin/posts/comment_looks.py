"""The form of a person who has looked for comments below a manual post and found nothing new."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ...conversation import by_hand
from .forms import PostForm


class NothingNewForm(PostForm):
    """Record that there is no new comment below the post; people are asked again a day later."""

    verb = "no-comments"
    icon_name = "check"
    label = _("I have looked: nothing new")
    done = _("Recorded: nothing new below “%(post)s”. You are asked again tomorrow, for seven days in all.")

    def run_action(self, user: Any) -> None:
        by_hand.found_nothing(self.post, user)
