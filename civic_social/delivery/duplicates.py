"""Find and remove duplicate posts left behind by requests that were sent twice.

A worker can be suspended between its last check of the lease and its request, and another worker then sends
the post again; no program can prevent that. So each post that was sent again is searched for several times
later, and a second copy is removed. The watch loop of ``manage.py social deliver`` runs it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..audit_log import chain, entries
from ..channels.base import Channel, Remote, Sighting
from ..conf import settings
from ..exceptions import CivicSocialError, NeedsPerson, OutcomeUnknown, RateLimited, TransientError
from ..messages import Message
from ..models import DuplicateCheck, NetworkDifference, Post
from ..models.attempts import AttemptResult, ClaimedOperation
from ..models.states import IN_FLIGHT, Operation, Outcome, Status
from ..stopping import should_stop
from . import transitions
from .account_leases import leased_account, removing_allowed
from .results import REFUSALS
from .retries import LONGEST_PAUSE, STOPPING, backoff, stop_scope

logger = logging.getLogger(__name__)

#: The number of tries to remove a duplicate before a person must do it; it is tried daily after that.
ATTEMPTS = 5
#: States in which a post waits for a person, whatever its network shows.
STOPPED = (Status.FAILED, Status.WAITING, Status.HELD)
REFUSED_OUTCOMES = {outcome.value for outcome in REFUSALS}


def check_due(*, account_ids: Collection[int] | None = None) -> int:
    """Run every duplicate check that is due, and return the number of checks.

    Safe to call from any number of processes. ``account_ids`` limits it to some accounts. Errors of a network
    are recorded on the check and never raised. Ends before the next check if ``stopping`` says so.
    """
    now = timezone.now()
    due = DuplicateCheck.objects.filter(removing_allowed(now, "post__account__"), search_at__lte=now)
    if account_ids is not None:
        due = due.filter(post__account__in=account_ids)
    count = 0
    for check in due.select_related("post__account", "attempt").order_by("search_at", "pk"):
        if should_stop():
            break
        with leased_account(check.post.account) as is_held:
            # An earlier check of the account may have stopped it, or let it rest.
            still_due = removing_allowed(timezone.now(), "post__account__")
            if (
                is_held
                and DuplicateCheck.objects.filter(still_due, pk=check.pk, search_at=check.search_at).exists()
            ):
                _check(check)
                count += 1
    return count


def _check(check: DuplicateCheck) -> None:
    try:
        with closing(check.post.account.get_channel()) as channel:
            _search_and_remove(check, channel)
    except STOPPING as error:
        # The account stops, as in delivery; the check stays due until it works again.
        check.post.account.stop(error.problem, error.details, stop_scope(error))
        logger.warning("account=%s stops problem=%s", check.post.account_id, error.problem)
    except RateLimited as error:
        check.post.account.rest(error.retry_after or LONGEST_PAUSE, error.scope)
    except CivicSocialError as error:
        _postpone(check, error)
    except Exception:
        # An error in a channel must not block the other checks.
        logger.exception("duplicate check broke post=%s attempt=%s", check.post_id, check.attempt_id)
        _postpone(check, TransientError("unexpected"))


def _search_and_remove(check: DuplicateCheck, channel: Channel) -> None:
    """Search for copies of the post and remove all but one.

    Raises ``CivicSocialError`` as the channel does.
    """
    found = _search_unless_refused(check, channel)
    compared = _compare(check, channel, found)
    if compared is None:
        _reschedule(check, settings.READ_BACK_SECONDS[1])
        return
    duplicates, first = compared
    if duplicates and first:
        current = _require_first(channel, first, duplicates[0])
        # A network that uses two IDs for one post has shown us the post itself.
        duplicates = [remote for remote in duplicates if remote.id != current.id]
    for remote in duplicates:
        check.permalink = remote.permalink  # Named to a person if it cannot be removed.
        channel.delete(remote)
        logger.warning("duplicate removed post=%s address=%s", check.post_id, remote.permalink)
        with transaction.atomic():
            named = NetworkDifference.objects.filter(account=check.post.account, remote_id=remote.id)
            named.delete()
            chain.append(entries.duplicate_removed(check, remote, channel))
    if check.remote_id:
        check.delete()
    else:
        _schedule_next(check)


def _search_unless_refused(check: DuplicateCheck, channel: Channel) -> list[Sighting]:
    """Return what the attempt may have posted; raises ``CivicSocialError`` if that cannot be found out.

    If the network has refused the attempt and does not let us search, nothing counts as found: a mere
    suspicion is no reason to ask a person.
    """
    try:
        return _search(check, channel)
    except (*STOPPING, RateLimited):
        raise
    except CivicSocialError as error:
        is_transient = isinstance(error, TransientError | OutcomeUnknown) and check.failures + 1 < ATTEMPTS
        if is_transient or error.problem == "cannot-verify" or not _was_refused(check):
            raise
        return []


def _require_first(channel: Channel, first: Remote, duplicate: Remote) -> Remote:
    """Return the post as the network names it now, since a duplicate is removed only if the post exists.

    Raises ``NeedsPerson`` if the post cannot be read.
    """
    sighting = channel.read(first) if channel.capabilities.can_read and first.id else None
    if sighting is None:
        raise NeedsPerson("stands-twice", permalink=duplicate.permalink)
    return sighting.remote


def _was_refused(check: DuplicateCheck) -> bool:
    """Return True if the network has answered that the attempt did nothing."""
    return check.attempt.outcome in REFUSED_OUTCOMES and not check.remote_id


def _search(check: DuplicateCheck, channel: Channel) -> list[Sighting]:
    """Return what the attempt may have posted. Raises ``NeedsPerson`` if that cannot be found out."""
    attempt, post = check.attempt, check.post
    if check.remote_id:
        return [Sighting(Remote(check.remote_id, check.permalink), attempt.sent_text)]
    if attempt.operation == Operation.UPDATE:
        is_readable = channel.capabilities.can_read and not channel.by_hand and post.remote_id
        sighting = channel.read(Remote(post.remote_id, post.permalink)) if is_readable else None
        return [sighting] if sighting else []
    if channel.by_hand or not channel.capabilities.can_find:
        raise NeedsPerson("stands-twice")
    message = channel.compose(Message.from_dict(attempt.message), check.marker)
    try:
        found = channel.find_all(message, since=attempt.started_at)
    except NeedsPerson as error:
        if error.problem == "cannot-verify" and post.status in STOPPED and not post.confirmed:
            # The post waits for a person anyway, and may be in the list with another text.
            raise
        if not error.details.get("read_to_the_end"):
            raise NeedsPerson("stands-twice") from None
        # Only other texts carry the marker: the post itself after an edit, or a quotation by a person.
        found = []
    return [sighting for sighting in found if sighting.has_text(message.text)]


@transaction.atomic
def _compare(
    check: DuplicateCheck, channel: Channel, found: list[Sighting]
) -> tuple[list[Remote], Remote | None] | None:
    """Return the duplicates among ``found``; None if that cannot be decided yet.

    The second value is the post itself if it was not among ``found``. A post without a confirmed copy takes
    over what was found. An edit that was overwritten by an older one is repeated.
    """
    now = timezone.now()
    post = Post.objects.select_for_update(of=("self",)).select_related("account").get(pk=check.post_id)
    is_edit = check.attempt.operation == Operation.UPDATE and not check.remote_id
    if post.marker != check.marker and is_edit:
        return [], None
    if post.status in IN_FLIGHT:
        return None
    if post.marker != check.marker:
        # The post with this marker has been removed since. A network without markers may have
        # shown the new post, which has the same text.
        return [each.remote for each in found if not _is_confirmed(each.remote, post)], None
    if is_edit and post.status == Status.FAILED and post.current_attempt_id == check.attempt_id:
        if found and found[0].has_text(check.attempt.sent_text):
            _take_over(check, channel, post, Remote(post.remote_id, post.permalink), now, Outcome.DONE)
        return [], None
    if is_edit:
        _repeat_if_overwritten(check, channel, post, found, now)
        return [], None
    if found and not post.confirmed:
        _take_over(check, channel, post, found[0].remote, now)
        return [each.remote for each in found[1:]], None
    duplicates = [each.remote for each in found if not _is_confirmed(each.remote, post)]
    is_found = len(duplicates) < len(found)
    return duplicates, None if is_found else Remote(post.remote_id, post.permalink)


def _is_confirmed(remote: Remote, post: Post) -> bool:
    """Return True if ``remote`` is the post itself; a withdrawn post only remembers an old permalink."""
    is_same = (bool(remote.id) and remote.id == post.remote_id) or remote.permalink == post.permalink
    return bool(post.confirmed) and is_same


def _repeat_if_overwritten(
    check: DuplicateCheck, channel: Channel, post: Post, found: list[Sighting], now: datetime
) -> None:
    """Repeat the newest edit if the network shows the text of the older one."""
    if not (found and post.confirmed and post.current_attempt_id != check.attempt_id):
        return
    newest = channel.compose(Message.from_dict(post.confirmed), post.marker)
    if found[0].has_text(check.attempt.sent_text) and not found[0].has_text(newest.text):
        transitions.repeat(post, Operation.UPDATE, now)


def _take_over(
    check: DuplicateCheck,
    channel: Channel,
    post: Post,
    remote: Remote,
    now: datetime,
    outcome: Outcome = Outcome.FOUND,
) -> None:
    """Confirm ``remote`` as the post, although its attempt had been given up."""
    claimed = ClaimedOperation(post, check.attempt, Operation.FIND)
    event = entries.attempt_event(post, claimed, AttemptResult(outcome, remote=remote), channel)
    transitions.confirm(post, check.attempt, remote, now)
    if event:
        chain.append(event)


def _schedule_next(check: DuplicateCheck) -> None:
    """Schedule the next search; after the last one the check is finished."""
    check.searches += 1
    if check.searches < len(settings.DOUBT_SECONDS):
        cleared = {"failures": 0, "problem": "", "problem_details": {}}
        _reschedule(check, settings.DOUBT_SECONDS[check.searches], searches=check.searches, **cleared)
    else:
        check.delete()


def _postpone(check: DuplicateCheck, error: CivicSocialError) -> None:
    """Schedule another try after a failure. What only a person can do is checked daily until it is done."""
    failures = check.failures + 1
    values: dict[str, Any] = {"failures": failures}
    pause = max(backoff(failures, chance=1), getattr(error, "retry_after", None) or 0)
    # Searches and removals may be repeated, so a lost response counts as transient.
    if failures >= ATTEMPTS or not isinstance(error, TransientError | OutcomeUnknown):
        pause = settings.DOUBT_SECONDS[-1]
        permalink = error.details.get("permalink") or check.permalink or check.post.account.public_url
        details = {**error.details, **({"permalink": permalink} if permalink else {})}
        problem = _problem_of(check.post)
        cause = {} if error.problem in ("stands-twice", problem) else {"cause": error.problem}
        values |= {"problem": problem, "problem_details": {**details, **cause}}
    _reschedule(check, pause, **values)
    logger.warning(
        "duplicate check stays open post=%s attempt=%s problem=%s",
        check.post_id,
        check.attempt_id,
        error.problem,
    )


def _problem_of(post: Post) -> str:
    """Return the problem that a person must look into: posted twice, perhaps posted, or not removed."""
    if post.confirmed:
        return "stands-twice"
    return "cannot-verify" if post.desired else "still-there"


def _reschedule(check: DuplicateCheck, seconds: float, **values: Any) -> None:
    search_at = timezone.now() + timedelta(seconds=seconds)
    DuplicateCheck.objects.filter(pk=check.pk).update(search_at=search_at, **values)
