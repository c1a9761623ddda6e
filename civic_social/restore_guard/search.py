"""Has each due post searched for at its network before it is sent: the lost history may have published it.

The search is the one after a lost response: by marker, or by text where posts carry no marker, twice.
"""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..channels.base import Channel
from ..conf import settings
from ..delivery import transitions
from ..delivery.account_leases import lease_end
from ..delivery.operations import operation_for
from ..messages import Message
from ..models import Attempt, Post, Switch
from ..models.states import Operation, Status

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class SearchPlan:
    """The posts that the deliver loop searches for, and those that only a person can look for."""

    searched: list[Post] = field(default_factory=list)
    for_person: list[Post] = field(default_factory=list)


def search_name(switch: Switch) -> str:
    """Return the name of this restore's searches, which differs from that of an earlier restore."""
    return f"restored-{switch.found_at or timezone.now():%Y%m%d%H%M%S}"


def search_for_due(name: str, created_before: datetime | None = None) -> SearchPlan:
    """Have every due post searched for that was never confirmed, and return what was planned.

    ``name``: of ``search_name``; a post that has been searched for under it is left out. ``created_before``:
    leave out newer posts, which no lost history can have sent.
    """
    plan = SearchPlan()
    due: QuerySet[Post] = Post.objects.filter(status=Status.DUE)
    if created_before:
        due = due.filter(created_at__lt=created_before)
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            found = Post.objects.select_for_update(of=("self",)).filter(pk=pk, status=Status.DUE)
            post = found.select_related("account", "current_attempt").first()
            if post is None or (post.current_attempt and post.current_attempt.worker == name):
                continue
            _search_later(post, plan, name)
    return plan


def _search_later(post: Post, plan: SearchPlan, name: str) -> None:
    now = timezone.now()
    operation = operation_for(post)
    if operation == Operation.COMMENT:
        # The comment may have been made, and its marker is lost with its attempt.
        transitions.ask_person(post, "cannot-verify", {}, now)
        plan.for_person.append(post)
    elif operation == Operation.CREATE:
        try:
            with closing(post.account.get_channel()) as channel:
                if channel.by_hand:
                    plan.for_person.append(post)
                    return
                attempt = presumed_attempt(post, channel, name)
        except Exception:
            # A channel that is not installed, or a message of another version: the worker asks a person.
            logger.exception("the restored post cannot be searched for post=%s", post.pk)
            plan.for_person.append(post)
            return
        transitions.claim(post, attempt, lease_end(now))
        search_at = now + timedelta(seconds=settings.READ_BACK_SECONDS[0])
        transitions.mark_unknown(post, search_at, "restored", {})
        plan.searched.append(post)


def presumed_attempt(post: Post, channel: Channel, name: str) -> Attempt:
    """Write the attempt that the lost history may have made: after the post was planned."""
    return Attempt.objects.create(
        post=post,
        operation=Operation.CREATE,
        message=post.desired,
        sent_text=composed(post, channel).text,
        revision_id=post.revision_id,
        people=post.people,
        worker=name,
        started_at=post.planned_at,
    )


def composed(post: Post, channel: Channel) -> Message:
    """Return the message that should be at the network."""
    return channel.compose(Message.from_dict(post.desired), post.marker)
