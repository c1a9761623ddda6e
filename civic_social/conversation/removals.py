"""Comments that were removed at their network, which no single reading proves.

A comment counts as removed only if the complete list of its post lacks it, the network calls it missing when
it is asked, and the network counts fewer comments: an app that loses its access sees the same lists, but the
same counts as before. Some networks list no hidden comments.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from ..channels.base import Channel, PostConversation, Remote
from ..models import Comment, Post
from ..models.comments import BY_HAND
from . import storage

#: The missing comments of a post that are asked for in one reading; each is a request.
MAX_CHECKS = 20


@dataclass(frozen=True, slots=True)
class Gap:
    """The comments of a post that are missing in its list, and what the network counts.

    ``shown``, ``count``: the numbers that the network shows and states now; it may state none. ``unshown``:
    the number that it counted and did not show when nothing was missing. The count of the reading before
    would not do: a removal that this one could not verify would never be one again.
    """

    missing: int
    shown: int
    unshown: int
    count: int | None

    @property
    def is_removal(self) -> bool:
        """Return True unless the network counts most of the missing ones, and only hides them from us."""
        return self.count is None or 2 * (self.count - self.shown - self.unshown) < self.missing


def erase_removed(
    channel: Channel,
    post: Post,
    conversation: PostConversation,
    unshown: int | None,
    at: datetime,
    *,
    is_sweep: bool = False,
) -> tuple[int, int | None]:
    """Erase the comments of ``post`` that are gone.

    Returns their number, and the number of comments that the network counts and does not show; None instead
    of the latter if it is unknown. ``unshown``: that number when nothing was missing, if known.
    ``at``: when the reading began. ``is_sweep``: also ask for the hidden ones. Raises as
    ``Channel.read_comment``.
    """
    if not conversation.is_complete:
        is_empty = is_sweep and not conversation.comments
        return (_erase_removed_unlisted(channel, post, at) if is_empty else 0), None
    shown = {comment.id for comment in conversation.comments}
    stored = Comment.objects.filter(post=post, deleted_at=None, received_at__lt=at)
    stored = stored.exclude(remote_id__startswith=BY_HAND).select_related("parent")
    unlisted = [row for row in stored if row.remote_id not in shown]
    # The first comment of a thread of which only a reply was read, and which no list shows.
    untold = [row for row in unlisted if not row.version]
    missing = [row for row in unlisted if row.version]
    # A hidden comment takes its replies out of a list, and the network counts them all the same.
    sheltered = [row for row in missing if not row.is_hidden and row.parent and row.parent.is_hidden]
    visible = [row for row in missing if not row.is_hidden and row not in sheltered]
    now_unshown = max(0, (conversation.count or 0) - len(shown) - len(sheltered))
    # The number of unshown comments can fall, since new comments are counted before they are listed.
    unshown = min(unshown or 0, now_unshown) if visible else now_unshown
    present, gone = _ask(channel, post, [*untold, *(missing if is_sweep else visible)])
    explained = {row.pk for row in (*present, *sheltered) if row.version and not row.is_hidden}
    explained -= {row.pk for row in gone}
    seen = [row for row in gone if row.version and not row.is_hidden]
    gap = Gap(len(seen), len(shown), unshown + len(explained), conversation.count)
    # An app without access sees the comments of nobody, so that few that are missing among many were removed.
    people = sum(not comment.is_ours for comment in conversation.comments)
    is_removal = gap.is_removal or (is_sweep and len(seen) <= people)
    erased = [row.pk for row in gone if row.is_hidden or not row.version or is_removal]
    with_replies = not channel.capabilities.replies_stay
    number = storage.erase(erased, timezone.now(), with_replies=with_replies) if erased else 0
    return number, unshown


def _erase_removed_unlisted(channel: Channel, post: Post, at: datetime) -> int:
    """Ask for the threads of a post whose list is empty although comments are counted.

    Somebody may have hidden all of them at the network, where their replies are counted. Returns the number
    of comments erased, which are believed to be gone if the network has as many others by people. Without one
    it is asked no further: an app that has lost its access sees none. Raises as ``Channel.read_comment``.
    """
    stored = Comment.objects.filter(post=post, parent=None, deleted_at=None, received_at__lt=at)
    stored = stored.exclude(remote_id__startswith=BY_HAND).exclude(version="")
    people, gone = 0, []
    for row in stored.order_by("-is_hidden", "-written_at", "-pk")[:MAX_CHECKS]:
        fresh = channel.read_comment(Remote(post.remote_id, post.permalink), row.remote_id)
        if fresh is not None:
            storage.store(post, [fresh], timezone.now())
            people += not fresh.is_ours
        elif people:
            gone.append(row.pk)
        else:
            return 0
    if not gone or len(gone) > people:
        return 0
    return storage.erase(gone, timezone.now(), with_replies=not channel.capabilities.replies_stay)


def _ask(channel: Channel, post: Post, rows: list[Comment]) -> tuple[list[Comment], list[Comment]]:
    """Ask the network for comments; return those that it has, which are stored, and those that are gone.

    The ones that were not seen for longest come first. At most networks a comment takes its replies along,
    which then need not be asked for.
    """
    present: list[Comment] = []
    gone: dict[int, Comment] = {}
    for row in sorted(rows, key=lambda row: (row.parent_id is not None, row.seen_at))[:MAX_CHECKS]:
        if row.parent_id in gone and not channel.capabilities.replies_stay:
            continue
        fresh = channel.read_comment(Remote(post.remote_id, post.permalink), row.remote_id)
        if fresh is None:
            gone[row.pk] = row
        else:
            storage.store(post, [fresh], timezone.now())
            present.append(row)
    return present, list(gone.values())


def erase_with_post(post: Post) -> int:
    """Erase the comments of a post that is no longer at its network, and return their number."""
    rows = Comment.objects.filter(post=post, deleted_at=None)
    return storage.erase(rows.values_list("pk", flat=True), timezone.now())
