"""What stands at the networks, compared with the posts: ``manage.py social reconcile --network``.

Somebody removes a post there, edits one, or restores yesterday's database: nobody tells us. Reading it all
costs many calls, so a person asks for it; repairing goes through the ordinary moves, and takes down only
what our own record says that we have made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from ..audit_log import chain, entries
from ..channels.base import Channel, Remote, Sighting
from ..delivery import transitions
from ..error_messages import Explanation, explain
from ..exceptions import CivicSocialError, NeedsPerson, Vanished
from ..messages import MARKER_PARAMETER, Message
from ..models import Attempt, DuplicateCheck, Event, Post, RecordEntry, SocialAccount
from ..models.attempts import AttemptResult, ClaimedOperation
from ..models.states import IN_FLIGHT, Operation, Outcome, Status
from ..planning.dispatch import enqueue_delivery

#: Our marks, as ``models.posts.new_marker`` makes them.
MARKS = re.compile(rf"{MARKER_PARAMETER}(?:=|%3D)(cs[0-9a-f]{{16}})(?![0-9a-f])")
REMOVALS = (Event.REMOVED, Event.REMOVED_BY_HAND, Event.SECOND_REMOVED)


@dataclass(slots=True)
class Difference:
    """One thing that is not there as the post says. ``problem`` names the sentence; see ``problems.py``."""

    problem: str
    account: SocialAccount
    remote: Remote
    post: Post | None = None
    #: By which attempt it was removed, as the record knows.
    attempt_id: int | None = None
    is_repaired: bool = False

    @property
    def explanation(self) -> Explanation:
        """What a person is told."""
        return explain(self.problem, {"permalink": self.remote.permalink})


@dataclass(slots=True)
class Comparison:
    """What came of one account: how many posts were read, and why it was not looked at, if it was not."""

    account: SocialAccount
    compared: int = 0
    differences: list[Difference] = field(default_factory=list)
    #: The problem's name and details; "" when everything could be read.
    problem: str = ""
    details: dict = field(default_factory=dict)


def compare(account: SocialAccount) -> Comparison:
    """Read what stands at ``account`` and compare it with its posts; changes nothing, here or there.

    Never raises for a network's sake: what could not be read is named in the result.
    """
    result = Comparison(account)
    try:
        with closing(account.get_channel()) as channel:
            if channel.by_hand or not channel.capabilities.can_read:
                raise NeedsPerson("by-hand")
            listed, is_whole = _list(channel)
            for difference in _differences(channel, listed, is_whole, result):
                # One by one: what was found stays found when the network breaks off.
                result.differences.append(difference)
    except (CivicSocialError, LookupError) as error:
        result.problem = getattr(error, "problem", "unexpected")
        result.details = getattr(error, "details", {})
    return result


def _list(channel: Channel) -> tuple[dict[str, Sighting], bool]:
    """Return what the network lists, by ID, and whether that was all."""
    listed = {}
    try:
        for sighting in channel.listing():
            if sighting.remote.id:
                listed[sighting.remote.id] = sighting
    except NeedsPerson:
        return listed, False
    return listed, True


def _differences(channel, listed, is_whole: bool, result: Comparison) -> Iterator[Difference]:
    posts = list(Post.objects.filter(account=channel.account).select_related("current_attempt"))
    for post in posts:
        post.account = channel.account
        if post.status == Status.LIVE and post.remote_id:
            result.compared += 1
            yield from _live(channel, post, listed.get(post.remote_id))
    removed = dict(_removed(channel.account, posts))
    for number, (post, attempt_id, remote) in removed.items():
        # What was removed long ago may be beyond the end of a list that breaks off.
        if number in listed or not is_whole:
            result.compared += 1
            if channel.read(remote):
                yield Difference("still-there", channel.account, remote, post, attempt_id)
    by_mark = {post.marker: post for post in posts if post.status not in IN_FLIGHT}
    known = {post.remote_id for post in posts} | removed.keys()
    in_flight = {post.marker for post in posts} - by_mark.keys()
    for sighting in listed.values():
        if sighting.remote.id not in known:
            yield from _unknown(channel, sighting, by_mark, in_flight)


def _live(channel: Channel, post: Post, sighting: Sighting | None) -> Iterator[Difference]:
    """Compare one post. A list lags, so only the post itself is believed when it says that they differ."""
    remote = Remote(post.remote_id, post.permalink)
    texts = [_text(channel, post.confirmed, post)]
    if post.current_attempt and post.current_attempt.message == post.confirmed:
        texts.append(post.current_attempt.sent_text)
    if sighting is None or not _says_any(sighting, texts):
        sighting = channel.read(remote)
    if sighting is None:
        yield Difference("removed-elsewhere", channel.account, remote, post)
    elif not _says_any(sighting, texts):
        yield Difference("edited-elsewhere", channel.account, remote, post)


def _text(channel: Channel, message: dict, post: Post) -> str:
    return channel.compose(Message.from_dict(message), post.marker).text


def _says_any(sighting: Sighting, texts: list[str]) -> bool:
    return sighting.text is None or any(sighting.says(text) for text in texts)


def _removed(account: SocialAccount, posts: list[Post]) -> Iterator[tuple[str, tuple]]:
    """Give what the record says to be removed at the account: ID, and the post, the attempt, the remote."""
    by_number = {post.pk: post for post in posts}
    standing = {post.remote_id for post in posts}
    for row in RecordEntry.objects.filter(account_id=account.pk, event__in=REMOVALS).iterator(500):
        said = json.loads(row.body)
        post = by_number.get(said["post"])
        if post and said["remote_id"] and said["remote_id"] not in standing:
            remote = Remote(said["remote_id"], said["permalink"])
            yield remote.id, (post, said["attempt"], remote)


def _unknown(channel, sighting: Sighting, by_mark, in_flight) -> Iterator[Difference]:
    """Tell ours from what others have copied the mark into: ours says what we said."""
    for mark in set(MARKS.findall(sighting.content)) - in_flight:
        post = by_mark.get(mark)
        if post is None:
            yield Difference("unplaced", channel.account, sighting.remote)
            continue
        message = post.confirmed or post.desired
        if message and sighting.says(_text(channel, message, post)):
            problem = "second-there" if post.confirmed else "already-there"
            yield Difference(problem, channel.account, sighting.remote, post)


def repair(comparison: Comparison) -> int:
    """Make the differences true through the ordinary moves; return how many.

    What was removed there waits for a person, what was edited is said again, what we made and have withdrawn
    is taken down, what stands there already becomes the post. What no post of ours knows is left alone.
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
def _repair(difference: Difference, repairs) -> bool:
    """Repair one, unless the post has moved on since it was compared."""
    found = Post.objects.select_for_update(of=("self",)).filter(pk=difference.post.pk)
    post = found.select_related("account").first()
    if post is None or post.updated_at != difference.post.updated_at:
        return False
    return repairs(post, difference)


def _ask_about_removed(post: Post, difference: Difference) -> bool:
    with closing(post.account.get_channel()) as channel:
        claimed = ClaimedOperation(post, post.current_attempt, Operation.FIND)
        result = AttemptResult(Outcome.VANISHED, Vanished.problem)
        event = entries.attempt_event(post, claimed, result, channel)
    transitions.mark_vanished(post, Vanished.problem, {}, timezone.now())
    if event:
        chain.append(event)
    return True


def _say_again(post: Post, difference: Difference) -> bool:
    with closing(post.account.get_channel()) as channel:
        if not channel.capabilities.can_edit:
            return False
    transitions.repeat(post, Operation.UPDATE, timezone.now())
    return True


def _take_down(post: Post, difference: Difference) -> bool:
    """Leave it to ``doubts``, which takes down what it is told to be ours."""
    attempt = Attempt.objects.filter(pk=difference.attempt_id, post=post).first()
    if attempt:
        # Without a mark, since no post carries its mark any more.
        DuplicateCheck.schedule(post, attempt, "", timezone.now(), difference.remote)
    return bool(attempt)


def _take_down_second(post: Post, difference: Difference) -> bool:
    DuplicateCheck.schedule(post, post.current_attempt, post.marker, timezone.now(), difference.remote)
    return True


def _adopt(post: Post, difference: Difference) -> bool:
    """Leave it to ``doubts``, which makes it the post."""
    attempt = post.attempts.filter(operation=Operation.CREATE, message=post.desired).first()
    if attempt is None:
        # The database was restored from before the attempt that made it.
        with closing(post.account.get_channel()) as channel:
            attempt = Attempt.objects.create(
                post=post,
                operation=Operation.CREATE,
                message=post.desired,
                sent_text=_text(channel, post.desired, post),
                revision_id=post.revision_id,
                people=post.people,
            )
    DuplicateCheck.schedule(post, attempt, post.marker, timezone.now(), difference.remote)
    return True


REPAIRS = {
    "removed-elsewhere": _ask_about_removed,
    "edited-elsewhere": _say_again,
    "still-there": _take_down,
    "second-there": _take_down_second,
    "already-there": _adopt,
}
