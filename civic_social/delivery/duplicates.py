"""What was given up and sent again is looked for once more: nothing stays at a network twice.

A worker can sleep between its last look at its lease and its first byte, for as long as its machine likes.
No program can prevent that; so each post that was sent again is looked for later, several times, and what
then stands there a second time is taken down. The watch loop of ``manage.py social deliver`` runs it.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Q
from django.utils import timezone

from ..audit_log import chain, entries
from ..channels.base import Channel, Remote, Sighting
from ..conf import settings
from ..exceptions import CivicSocialError, NeedsPerson, OutcomeUnknown, TransientError
from ..messages import Message
from ..models import Doubt, Post, SocialAccount, Switch
from ..models.states import IN_FLIGHT, Operation, Outcome, Status
from . import transitions
from .executor import Step
from .results import SAID_NO
from .retries import Verdict, backoff
from .worker import release

logger = logging.getLogger(__name__)

#: So often it is tried to take a second post down before a person is asked; it goes on being tried, daily.
ATTEMPTS = 5
#: A post in these states waits for a person, whatever stands at its network.
STOPPED = (Status.FAILED, Status.WAITING, Status.HELD)
REFUSALS = {outcome.value for outcome in SAID_NO}


def settle(*, account_ids=None) -> int:
    """Look at every doubt whose time has come; return how many were looked at.

    Safe to call from any number of processes: one at a time talks for an account. ``account_ids`` limits it
    to some accounts. Never raises for a network's sake.
    """
    now = timezone.now()
    due = Doubt.objects.filter(
        Q(post__account__resting_until=None) | Q(post__account__resting_until__lte=now),
        ~Exists(Switch.objects.filter(is_paused=True)),
        look_at__lte=now,
        post__account__is_paused=False,
        post__account__problem="",
    )
    if account_ids is not None:
        due = due.filter(post__account__in=account_ids)
    looked = 0
    for doubt in due.select_related("post__account", "attempt").order_by("look_at", "pk"):
        with _leased(doubt.post.account) as is_ours:
            if is_ours and Doubt.objects.filter(pk=doubt.pk, look_at=doubt.look_at).exists():
                _settle(doubt)
                looked += 1
    return looked


@contextmanager
def _leased(account: SocialAccount) -> Iterator[bool]:
    """Talk for the account, if nobody else does."""
    worker, now = secrets.token_hex(6), timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    ends = now + timedelta(seconds=settings.LEASE_SECONDS)
    is_ours = bool(SocialAccount.objects.filter(free, pk=account.pk).update(lease=worker, leased_until=ends))
    try:
        yield is_ours
    finally:
        if is_ours:
            release(account, worker)


def _settle(doubt: Doubt) -> None:
    try:
        with closing(doubt.post.account.get_channel()) as channel:
            _look_and_act(doubt, channel)
    except CivicSocialError as error:
        _look_later(doubt, error)
    except Exception:
        # A channel's defect: it must not keep the other doubts waiting.
        logger.exception("doubt not settled post=%s attempt=%s", doubt.post_id, doubt.attempt_id)
        _look_later(doubt, TransientError("unexpected"))


def _look_and_act(doubt: Doubt, channel: Channel) -> None:
    try:
        seen = _look(doubt, channel)
    except CivicSocialError as error:
        passes = isinstance(error, TransientError | OutcomeUnknown) and doubt.failures + 1 < ATTEMPTS
        if passes or error.problem == "cannot-verify" or not _was_refused(doubt):
            raise
        # The network has said no, and does not let us look: nobody is bothered with a mere suspicion.
        seen = []
    compared = _compare(doubt, channel, seen)
    if compared is None:
        _ask_again(doubt, settings.READ_BACK_SECONDS[1])
        return
    second, first = compared
    if second and first:
        stands = _require_first(channel, first, second[0])
        # A network that calls one post by two names has shown us the post itself.
        second = [remote for remote in second if remote.id != stands.id]
    for remote in second:
        doubt.permalink = remote.permalink  # To be named, should it not go.
        channel.delete(remote)
        logger.warning("second post taken down post=%s address=%s", doubt.post_id, remote.permalink)
        with transaction.atomic():
            chain.append(entries.second_removed(doubt, remote, channel))
    if doubt.remote_id:
        doubt.delete()
    else:
        _next_look(doubt)


def _require_first(channel: Channel, first: Remote, second: Remote) -> Remote:
    """Return the post as the network names it now: nothing is taken down before. Raises ``NeedsPerson``."""
    sighting = channel.read(first) if channel.capabilities.can_read and first.id else None
    if sighting is None:
        raise NeedsPerson("stands-twice", permalink=second.permalink)
    return sighting.remote


def _was_refused(doubt: Doubt) -> bool:
    """Whether the network's answer was that it had done nothing."""
    return doubt.attempt.outcome in REFUSALS and not doubt.remote_id


def _look(doubt: Doubt, channel: Channel) -> list[Sighting]:
    """Return what the attempt may have left there. Raises ``NeedsPerson`` where that cannot be told."""
    attempt, post = doubt.attempt, doubt.post
    if doubt.remote_id:
        return [Sighting(Remote(doubt.remote_id, doubt.permalink), attempt.sent_text)]
    if attempt.operation == Operation.UPDATE:
        readable = channel.capabilities.can_read and not channel.by_hand and post.remote_id
        sighting = channel.read(Remote(post.remote_id, post.permalink)) if readable else None
        return [sighting] if sighting else []
    if channel.by_hand or not channel.capabilities.can_find:
        raise NeedsPerson("stands-twice")
    message = channel.compose(Message.from_dict(attempt.message), doubt.marker)
    try:
        found = channel.find_all(message, since=attempt.started_at)
    except NeedsPerson as error:
        if error.problem == "cannot-verify" and post.status in STOPPED and not post.confirmed:
            # It goes no further by itself, and may be what the list shows in other words.
            raise
        if not error.details.get("read_to_the_end"):
            raise NeedsPerson("stands-twice") from None
        # Only what says something else carries the mark: the post itself after an edit, or somebody's quote.
        found = []
    return [sighting for sighting in found if sighting.says(message.text)]


@transaction.atomic
def _compare(
    doubt: Doubt, channel: Channel, seen: list[Sighting]
) -> tuple[list[Remote], Remote | None] | None:
    """Return what of ``seen`` stands there beside the post; None when that cannot be told yet.

    The second value is the post itself where it was not among them. Where the post stands nowhere, what was
    found becomes the post; where an old edit has come after a newer one, the newer is due again.
    """
    now = timezone.now()
    post = Post.objects.select_for_update(of=("self",)).select_related("account").get(pk=doubt.post_id)
    is_edit = doubt.attempt.operation == Operation.UPDATE and not doubt.remote_id
    if post.marker != doubt.marker and is_edit:
        return [], None
    if post.status in IN_FLIGHT:
        return None
    if post.marker != doubt.marker:
        # The post that carried this mark has been removed since. Where posts carry none (Instagram), what was
        # seen may be the new one, which says the same.
        return [each.remote for each in seen if not _is(each.remote, post)], None
    if is_edit and post.status == Status.FAILED and post.current_attempt_id == doubt.attempt_id:
        if seen and seen[0].says(doubt.attempt.sent_text):
            _adopt(doubt, channel, post, Remote(post.remote_id, post.permalink), now, Outcome.DONE)
        return [], None
    if is_edit:
        _repeat_if_overwritten(doubt, channel, post, seen, now)
        return [], None
    if seen and not post.confirmed:
        _adopt(doubt, channel, post, seen[0].remote, now)
        return [each.remote for each in seen[1:]], None
    second = [each.remote for each in seen if not _is(each.remote, post)]
    is_seen = len(second) < len(seen)
    return second, None if is_seen else Remote(post.remote_id, post.permalink)


def _is(remote: Remote, post: Post) -> bool:
    """Whether ``remote`` is what the post has there; a withdrawn one remembers only an old address."""
    same = (bool(remote.id) and remote.id == post.remote_id) or remote.permalink == post.permalink
    return bool(post.confirmed) and same


def _repeat_if_overwritten(doubt, channel, post: Post, seen: list[Sighting], now: datetime) -> None:
    """Say the newest once more where the network shows what the old edit said."""
    if not (seen and post.confirmed and post.current_attempt_id != doubt.attempt_id):
        return
    stands = channel.compose(Message.from_dict(post.confirmed), post.marker)
    if seen[0].says(doubt.attempt.sent_text) and not seen[0].says(stands.text):
        transitions.repeat(post, Operation.UPDATE, now)


def _adopt(doubt, channel, post: Post, remote: Remote, now: datetime, outcome=Outcome.FOUND) -> None:
    """The post, or its edit, was given up, and stands there after all."""
    step = Step(post, doubt.attempt, Operation.FIND, remote, Verdict(outcome))
    said = entries.answered(post, step, channel)
    transitions.confirm(post, doubt.attempt, remote, now)
    if said:
        chain.append(said)


def _next_look(doubt: Doubt) -> None:
    """Wait for the next look; after the last one the question is answered."""
    doubt.looks += 1
    if doubt.looks < len(settings.DOUBT_SECONDS):
        calm = {"failures": 0, "problem": "", "problem_details": {}}
        _ask_again(doubt, settings.DOUBT_SECONDS[doubt.looks], looks=doubt.looks, **calm)
    else:
        doubt.delete()


def _look_later(doubt: Doubt, error: CivicSocialError) -> None:
    """The look or the removal failed. What only a person can do is looked at each day, until it is done."""
    failures = doubt.failures + 1
    values = {"failures": failures}
    pause = backoff(failures, chance=1)
    # Looking and removing can be repeated: an answer that was lost is a passing fault.
    if failures >= ATTEMPTS or not isinstance(error, TransientError | OutcomeUnknown):
        pause = settings.DOUBT_SECONDS[-1]
        address = error.details.get("permalink") or doubt.permalink or doubt.post.account.public_url
        details = {**error.details, **({"permalink": address} if address else {})}
        problem = _problem_of(doubt.post)
        cause = {} if error.problem in ("stands-twice", problem) else {"cause": error.problem}
        values |= {"problem": problem, "problem_details": {**details, **cause}}
    _ask_again(doubt, pause, **values)
    logger.warning(
        "doubt stays open post=%s attempt=%s problem=%s", doubt.post_id, doubt.attempt_id, error.problem
    )


def _problem_of(post: Post) -> str:
    """Return what a person is told who must look: what stands there twice, after all, or perhaps at all."""
    if post.confirmed:
        return "stands-twice"
    return "cannot-verify" if post.desired else "still-there"


def _ask_again(doubt: Doubt, seconds: float, **values) -> None:
    look_at = timezone.now() + timedelta(seconds=seconds)
    Doubt.objects.filter(pk=doubt.pk).update(look_at=look_at, **values)
