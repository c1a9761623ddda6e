"""Plans the posts of a page again that nobody has published: its own, and those about its moments."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.db import transaction
from wagtail.models import Page

from ..delivery.operations import operation_for
from ..models import Post
from ..models.states import IN_FLIGHT, Status
from ..pages import SocialPageMixin
from . import dependencies, moments, planner

#: Reasons of withdrawals that wait for nobody: the public or the editor does not want the post any more.
NOT_PUBLIC = ("not-live", "private", "choice-never", "left-out")


def count_edits(page: SocialPageMixin) -> int:
    """Return how many posts ``replan`` would edit, remove or publish again at their networks.

    Posts that have not left yet, or that a person has to release, do not count; neither do those of a page
    that is no longer public.
    """
    own = [
        (difference.post, difference.desired)
        for difference in planner.find_differences(page)
        if difference.post and (difference.desired or difference.plan.decision.reason not in NOT_PUBLIC)
    ]
    of_moments = [(post, desired) for post, desired in moments.find_changed_moments(page) if desired]
    return sum(_is_edit(post, desired) for post, desired in [*own, *of_moments])


def _is_edit(post: Post, desired: dict[str, Any]) -> bool:
    """Return True if the post is at its network, or was, and ``desired`` makes it change there."""
    if post.desired and post.status in (Status.HELD, Status.SKIPPED):
        return False
    if post.desired and not post.confirmed and post.status not in IN_FLIGHT:
        return False
    planned = copy(post)
    planned.desired = desired
    return operation_for(planned) is not None


def replan(page: SocialPageMixin) -> None:
    """Write the plan for the posts of ``page`` and its moments, and enqueue the delivery of what is due."""
    planner.sync_page(page)
    moments.edit_moments(page)


def replan_tree(root: Page, *, restore: bool = False) -> None:
    """Plan the posts of every announced page at and below ``root`` again, at once and however many they are.

    For changes of visibility, after which the public must not see the posts any more. ``restore`` includes
    pages whose posts were withdrawn, so that these can be published again.
    """
    keys = dependencies.pages_below([root], withdrawn=restore)
    with transaction.atomic():
        for page in dependencies.page_model().objects.filter(pk__in=keys).specific():
            if isinstance(page, SocialPageMixin):
                replan(page)
