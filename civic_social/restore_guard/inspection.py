"""Finds out what the networks have after a restore, before anything is sent: ``manage.py restored look``.

The database does not know what was posted after the backup. Each announcement that it counts as unsent is
searched for, in the same way as after a lost response, and posts that no row has are listed.
"""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..audit_log import chain, entries
from ..channels.base import Channel, Sighting
from ..delivery import transitions
from ..exceptions import CivicSocialError
from ..models import LostPost, Post, SocialAccount, Switch
from ..models.attempts import AttemptResult, ClaimedOperation
from ..models.states import Operation, Outcome, Status
from . import networks
from .search import composed, presumed_attempt, search_for_due, search_name

logger = logging.getLogger(__name__)

#: States in which a post waits for a person, who may have had it published after the backup.
WAITS_FOR_PERSON = (Status.HELD, Status.FAILED, Status.WAITING, Status.SKIPPED)


@dataclass(slots=True)
class Report:
    """The result of an inspection.

    ``searched``: posts that the deliver loop searches for now. ``found``: posts that waited for a person and
    were found published. ``for_person``: posts that only a person can look for. ``lost``: posts at the
    networks that no row has. ``unread``: accounts whose network could not be read, with the problem.
    """

    searched: list[Post] = field(default_factory=list)
    found: list[Post] = field(default_factory=list)
    for_person: list[Post] = field(default_factory=list)
    lost: list[LostPost] = field(default_factory=list)
    unread: list[tuple[SocialAccount, str]] = field(default_factory=list)


def inspect_networks() -> Report:
    """Look at every network and return the report; sends nothing. Errors of a network are in the report.

    Safe to repeat: a post that was searched for since the finding is not searched for again.
    """
    report = Report()
    worker = search_name(Switch.load())
    plan = search_for_due(worker)
    report.searched, report.for_person = plan.searched, plan.for_person
    for account in networks.readable_accounts():
        try:
            _search_for_waiting(account, report, worker)
            report.lost += networks.record_lost_posts(account)
        except CivicSocialError as error:
            report.unread.append((account, error.problem))
    Switch.objects.filter(pk=1).update(looked_at=timezone.now())
    return report


def _search_for_waiting(account: SocialAccount, report: Report, worker: str) -> None:
    """Search now for the posts of ``account`` that wait for a person. Raises ``CivicSocialError``."""
    with closing(account.get_channel()) as channel:
        if not channel.capabilities.can_find:
            report.for_person += _waiting(account)
            return
        for post in _waiting(account):
            post.account = account
            try:
                found = channel.find_all(composed(post, channel), since=post.planned_at)
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
    attempt = presumed_attempt(post, channel, worker)
    claimed = ClaimedOperation(post, attempt, Operation.FIND)
    event = entries.attempt_event(
        post, claimed, AttemptResult(Outcome.FOUND, remote=sighting.remote), channel
    )
    transitions.confirm(post, attempt, sighting.remote, timezone.now())
    if event:
        chain.append(event)
