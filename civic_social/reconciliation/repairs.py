"""Repairs the differences that ``remote`` has found: ``manage.py social reconcile --network --repair``.

Repairs use the ordinary transitions, and remove only posts that we have published according to our audit log.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import cast

from django.db import transaction
from django.utils import timezone

from ..audit_log import chain, entries
from ..delivery import transitions
from ..exceptions import Vanished
from ..models import Attempt, DuplicateCheck, Post
from ..models.attempts import AttemptResult, ClaimedOperation
from ..models.states import Operation, Outcome
from ..planning.dispatch import enqueue_delivery
from .remote import Comparison, Difference, stored_text


def repair(comparison: Comparison) -> int:
    """Repair the differences by ordinary transitions; return the number of repairs.

    Removed posts wait for a person, edited ones are edited again, withdrawn ones that still exist are
    removed, and existing ones are taken over. Posts that belong to no row are left alone.
    """
    count = 0
    for difference in comparison.differences:
        repairs = REPAIRS.get(difference.problem)
        if repairs and _repair(difference, repairs):
            difference.is_repaired = True
            count += 1
    if count:
        enqueue_delivery()
    return count


@transaction.atomic
def _repair(difference: Difference, repairs: Callable[[Post, Difference], bool]) -> bool:
    """Repair one difference; return False if the post has changed since it was compared."""
    if difference.post is None:
        return False
    found = Post.objects.select_for_update(of=("self",)).filter(pk=difference.post.pk)
    post = found.select_related("account").first()
    if post is None or post.updated_at != difference.post.updated_at:
        return False
    return repairs(post, difference)


def _last_attempt(post: Post) -> Attempt:
    """Return the last attempt of a post that was published, which always has one."""
    return cast(Attempt, post.current_attempt)


def _ask_about_removed(post: Post, difference: Difference) -> bool:
    with closing(post.account.get_channel()) as channel:
        claimed = ClaimedOperation(post, _last_attempt(post), Operation.FIND)
        result = AttemptResult(Outcome.VANISHED, Vanished.problem)
        event = entries.attempt_event(post, claimed, result, channel)
    transitions.mark_vanished(post, Vanished.problem, {}, timezone.now())
    if event:
        chain.append(event)
    return True


def _edit_again(post: Post, difference: Difference) -> bool:
    with closing(post.account.get_channel()) as channel:
        if not channel.capabilities.can_edit:
            return False
    transitions.repeat(post, Operation.UPDATE, timezone.now())
    return True


def _remove(post: Post, difference: Difference) -> bool:
    """Schedule the removal as a duplicate check for the named post."""
    attempt = post.attempts.filter(pk=difference.attempt_id or 0).first()
    if attempt:
        # Without a marker, because the post has got a new one since.
        DuplicateCheck.schedule(post, attempt, "", timezone.now(), difference.remote)
    return bool(attempt)


def _remove_duplicate(post: Post, difference: Difference) -> bool:
    named = DuplicateCheck.objects.filter(attempt=post.current_attempt).exclude(remote_id="")
    if named.exclude(remote_id=difference.remote.id).filter(search_at__lte=timezone.now()).exists():
        # A check names one duplicate; the others are removed by the next repairs.
        return False
    DuplicateCheck.schedule(post, _last_attempt(post), post.marker, timezone.now(), difference.remote)
    return True


def _adopt(post: Post, difference: Difference) -> bool:
    """Schedule a duplicate check, which takes the named post over."""
    attempt = post.attempts.filter(operation=Operation.CREATE, message=post.desired).first()
    if attempt is None:
        # The database was restored from a backup older than the attempt.
        with closing(post.account.get_channel()) as channel:
            attempt = Attempt.objects.create(
                post=post,
                operation=Operation.CREATE,
                message=post.desired,
                sent_text=stored_text(channel, post.desired, post),
                revision_id=post.revision_id,
                people=post.people,
            )
    DuplicateCheck.schedule(post, attempt, post.marker, timezone.now(), difference.remote)
    return True


REPAIRS = {
    "removed-elsewhere": _ask_about_removed,
    "edited-elsewhere": _edit_again,
    "still-there": _remove,
    "second-there": _remove_duplicate,
    "already-there": _adopt,
}
