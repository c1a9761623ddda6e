"""Pauses, of everything or of one account: what they hold back, and what passes them.

A removal passes every pause, since a wrong post must come down in a crisis.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Post, SocialAccount, Switch
from ..models.states import IN_FLIGHT, Status

#: The condition for posts that should not exist at their network.
IS_REMOVAL = Q(desired={})


def passes_pause() -> Q:
    """Return the condition for posts that no pause holds back: removals, and all posts without a pause."""
    everything_is_paused = Exists(Switch.objects.filter(is_paused=True))
    return IS_REMOVAL | Q(~everything_is_paused, account__is_paused=False)


def describe_held(account: SocialAccount | None = None) -> list[str]:
    """Return sentences with the numbers of posts that a pause holds back, and of removals that pass it.

    ``account``: the paused account, or None for a pause of everything.
    """
    posts = Post.objects.filter(account=account) if account else Post.objects.all()
    counts = _count(posts)
    announcements, changes = counts["announcements"], counts["changes"]
    by_hand, removals = counts["by_hand"], counts["removals"]
    sentences = {
        ngettext("%(count)d announcement is held.", "%(count)d announcements are held.", announcements): (
            announcements
        ),
        ngettext(
            "%(count)d change of a published post is held.",
            "%(count)d changes of published posts are held.",
            changes,
        ): changes,
        ngettext("%(count)d task by hand is held.", "%(count)d tasks by hand are held.", by_hand): by_hand,
        ngettext("%(count)d removal goes through.", "%(count)d removals go through.", removals): removals,
    }
    named = [text % {"count": count} for text, count in sentences.items() if count]
    if not (announcements or changes or by_hand):
        named.insert(0, _("Nothing is held now."))
    return named if removals else [*named, _("Removals go through.")]


def _count(posts: Any) -> dict[str, int]:
    waits_for_worker = Q(status__in=[Status.DUE, *IN_FLIGHT])
    waits = waits_for_worker | Q(status=Status.WAITING)
    is_new, is_wanted = Q(confirmed={}), ~IS_REMOVAL
    return posts.aggregate(
        announcements=Count("pk", filter=waits_for_worker & is_wanted & is_new),
        changes=Count("pk", filter=waits_for_worker & is_wanted & ~is_new),
        by_hand=Count("pk", filter=Q(status=Status.WAITING) & is_wanted),
        removals=Count("pk", filter=IS_REMOVAL & (~is_new & waits | Q(status__in=IN_FLIGHT))),
    )
