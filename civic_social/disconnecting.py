"""Disconnecting an account: what becomes of its posts, and when its credentials are erased."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from . import actions
from .delivery import transitions
from .models import Post, SocialAccount
from .models.states import IN_FLIGHT, Status
from .planning.dispatch import enqueue_delivery

#: The states of posts that need no further request.
SETTLED_STATUSES = (Status.LIVE, Status.WITHDRAWN, Status.SKIPPED)


@transaction.atomic
def disconnect(account: SocialAccount, *, remove: bool, user: Any = None) -> int:
    """Stop announcing at ``account``, and return the number of its published posts that this concerns.

    ``remove``: remove the posts from the network, and erase the token when that is done. Otherwise the posts
    stay, unfinished work is skipped, and the token is erased at once; this raises ``actions.NotPossible``
    while a post is being sent.
    """
    account = SocialAccount.objects.select_for_update().get(pk=account.pk)
    posts = list(Post.objects.select_for_update().filter(account=account).select_related("account"))
    if not remove and any(post.status in IN_FLIGHT for post in posts):
        raise actions.NotPossible(_("A post is on its way just now. Try again in a few minutes."))
    published_count = _plan_removal(posts) if remove else _skip_unfinished(posts)
    account.disconnected_at = timezone.now()
    account.is_paused = account.is_paused and not remove
    account.problem, account.problem_details = "", {}
    account.save(update_fields=["disconnected_at", "is_paused", "problem", "problem_details"])
    data = {**account.for_log, "removed": remove}
    log(instance=account, action="civic_social.disconnect", user=user, data=data)
    erase_unused_tokens()
    transaction.on_commit(enqueue_delivery, robust=True)
    return published_count


def _plan_removal(posts: list[Post]) -> int:
    """Plan the removal of the posts, and return how many of them are published."""
    wanted = [post for post in posts if post.desired]
    for post in wanted:
        post.desired = {}
        post.planned_at = post.next_attempt_at = timezone.now()
    transitions.replan(wanted)
    return sum(bool(post.confirmed) for post in wanted)


def _skip_unfinished(posts: list[Post]) -> int:
    """Skip the posts that can be skipped, and return how many of all are published."""
    for post in posts:
        if post.status in actions.SKIPPABLE:
            transitions.skip(post, _("The account was disconnected."))
    return sum(bool(post.confirmed) for post in posts)


def erase_unused_tokens() -> int:
    """Erase the tokens of disconnected accounts with settled posts, and return the number of accounts."""
    busy = Post.objects.exclude(status__in=SETTLED_STATUSES).values("account_id")
    accounts = SocialAccount.objects.exclude(disconnected_at=None).exclude(credentials_token="")
    return accounts.exclude(pk__in=busy).update(credentials_token="")
