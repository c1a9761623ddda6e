"""Finds out what the networks have after a restore, before anything is sent: ``manage.py restored look``.

The database does not know what was posted after the backup. Each announcement that it counts as unsent is
searched for, in the same way as after a lost response, and posts that no row has are listed.
"""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..audit_log import chain, entries
from ..channels.base import Channel, Sighting
from ..conf import settings
from ..delivery import transitions
from ..delivery.account_leases import lease_end
from ..delivery.operations import operation_for
from ..exceptions import CivicSocialError
from ..messages import Message
from ..models import Attempt, LostPost, Post, SocialAccount, Switch
from ..models.attempts import AttemptResult, ClaimedOperation
from ..models.states import Operation, Outcome, Status
from . import networks

logger = logging.getLogger(__name__)

#: States in which a post waits for a person, who may have had it published after the backup.
WAITS_FOR_PERSON = (Status.HELD, Status.FAILED, Status.WAITING, Status.SKIPPED)


@dataclass(slots=True)
class Report:
    """The result of a look.

    ``searched``: posts that the deliver loop searches for now. ``found``: posts that waited for a person and
    were found published. ``for_person``: posts that only a person can look for. ``lost``: posts at the
    networks that no row has. ``unread``: accounts whose network could not be read, with the problem.
    """

    searched: list[Post] = field(default_factory=list)
    found: list[Post] = field(default_factory=list)
    for_person: list[Post] = field(default_factory=list)
    lost: list[LostPost] = field(default_factory=list)
    unread: list[tuple[SocialAccount, str]] = field(default_factory=list)


def look() -> Report:
    """Look at every network and return the report; sends nothing. Errors of a network are in the report.

    Safe to repeat: a post that was searched for since the finding is not searched for again.
    """
    report = Report()
    switch = Switch.load()
    # Distinguishes the searches of this restore from those of an earlier one.
    worker = f"restored-{switch.found_at or timezone.now():%Y%m%d%H%M%S}"
    _search_for_due(report, worker)
    for account in networks.readable_accounts():
        try:
            _search_for_waiting(account, report, worker)
            report.lost += networks.record_lost_posts(account)
        except CivicSocialError as error:
            report.unread.append((account, error.problem))
    Switch.objects.filter(pk=1).update(looked_at=timezone.now())
    return report


def _search_for_due(report: Report, worker: str) -> None:
    """Let the deliver loop search for every due post that was never confirmed."""
    for pk in list(Post.objects.filter(status=Status.DUE).values_list("pk", flat=True)):
        with transaction.atomic():
            found = Post.objects.select_for_update(of=("self",)).filter(pk=pk, status=Status.DUE)
            post = found.select_related("account", "current_attempt").first()
            if post is None or (post.current_attempt and post.current_attempt.worker == worker):
                continue
            _search_later(post, report, worker)


def _search_later(post: Post, report: Report, worker: str) -> None:
    now = timezone.now()
    operation = operation_for(post)
    if operation == Operation.COMMENT:
        # The comment may have been made, and its marker is lost with its attempt.
        transitions.ask_person(post, "cannot-verify", {}, now)
        report.for_person.append(post)
    elif operation == Operation.CREATE:
        try:
            with closing(post.account.get_channel()) as channel:
                if channel.by_hand:
                    report.for_person.append(post)
                    return
                attempt = _attempt(post, channel, worker)
        except Exception:
            # A channel that is not installed, or a message of another version: the worker asks a person.
            logger.exception("the restored post cannot be searched for post=%s", post.pk)
            report.for_person.append(post)
            return
        transitions.claim(post, attempt, lease_end(now))
        search_at = now + timedelta(seconds=settings.READ_BACK_SECONDS[0])
        transitions.mark_unknown(post, search_at, "restored", {})
        report.searched.append(post)


def _attempt(post: Post, channel: Channel, worker: str) -> Attempt:
    """Write the attempt that the lost history may have made: after the post was planned."""
    return Attempt.objects.create(
        post=post,
        operation=Operation.CREATE,
        message=post.desired,
        sent_text=_composed(post, channel).text,
        revision_id=post.revision_id,
        people=post.people,
        worker=worker,
        started_at=post.planned_at,
    )


def _composed(post: Post, channel: Channel) -> Message:
    return channel.compose(Message.from_dict(post.desired), post.marker)


def _search_for_waiting(account: SocialAccount, report: Report, worker: str) -> None:
    """Search now for the posts of ``account`` that wait for a person. Raises ``CivicSocialError``."""
    with closing(account.get_channel()) as channel:
        if not channel.capabilities.can_find:
            report.for_person += _waiting(account)
            return
        for post in _waiting(account):
            post.account = account
            try:
                found = channel.find_all(_composed(post, channel), since=post.planned_at)
            except CivicSocialError as error:
                if error.problem != "cannot-verify":
                    raise
                report.for_person.append(post)
                continue
            if found:
                _adopt(post, channel, found[0], worker)
                report.found.append(post)


def _waiting(account: SocialAccount) -> QuerySet[Post]:
    return Post.objects.filter(account=account, status__in=WAITS_FOR_PERSON, confirmed={}).exclude(desired={})


@transaction.atomic
def _adopt(post: Post, channel: Channel, sighting: Sighting, worker: str) -> None:
    """Confirm the post that was found; a person who releases it afterwards publishes nothing twice."""
    attempt = _attempt(post, channel, worker)
    claimed = ClaimedOperation(post, attempt, Operation.FIND)
    event = entries.attempt_event(
        post, claimed, AttemptResult(Outcome.FOUND, remote=sighting.remote), channel
    )
    transitions.confirm(post, attempt, sighting.remote, timezone.now())
    if event:
        chain.append(event)
