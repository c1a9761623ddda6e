"""Comments as they are stored: once for each ID, and only what is newer replaces what is there.

The same comment comes by readings and by events of the network, several times and in any order. A comment
that was removed stays without text and name, so that late news of it cannot bring it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from ..channels import get_channel_class
from ..channels.base import RemoteComment
from ..models import Comment, CommentOperation, CommentState, Post
from ..models.comments import BY_HAND
from ..text_normalization import normalize_line, normalize_text
from . import echoes, second_answers
from .routing import desk_of

#: The longest text; the networks' own limits are 8,000 characters and fewer.
MAX_TEXT, MAX_NAME, MAX_PERMALINK = 10_000, 200, 500
#: Unchanged comments are marked as seen at most so often, which saves writing.
SEEN_AGAIN_AFTER = timedelta(hours=1)
#: What a new comment changes in its thread, and what a newer version changes in a comment.
THREAD_FIELDS = ("last_comment_at", "state", "read_at", "mailed_at", "is_discussed", "desk_key", "desk_name")
CONTENT_FIELDS = ("text", "author_name", "permalink", "is_hidden", "can_message", "is_ours", "edited_at")
VERSION_FIELDS = ("version", "version_at", "seen_at")


@dataclass(slots=True)
class Stored:
    """The numbers of new and of changed comments, and whether an unknown comment was answered."""

    new: int = 0
    changed: int = 0
    lacks_parent: bool = False

    def __add__(self, other: Stored) -> Stored:
        return Stored(
            self.new + other.new, self.changed + other.changed, self.lacks_parent or other.lacks_parent
        )


@dataclass(slots=True)
class Batch:
    """The comments of one post that are stored together.

    ``at``: when the network was asked, or what the network gives as the time of its event.
    ``silent_before``: nobody is notified of comments that were written before, since the site did not read
    comments then.
    """

    post: Post
    at: datetime
    silent_before: datetime | None = None
    rows: dict[str, Comment] = field(default_factory=dict)

    def is_silent(self, row: Comment) -> bool:
        """Return True if nobody is notified of a comment."""
        return self.silent_before is not None and row.written_at < self.silent_before

    def load(self, ids: Iterable[str]) -> None:
        """Read the rows of comments with these IDs."""
        missing = [each for each in set(ids) if each and each not in self.rows]
        rows = Comment.objects.filter(account_id=self.post.account_id, remote_id__in=missing)
        self.rows.update({row.remote_id: row for row in rows.select_related("parent")})


@transaction.atomic
def store(
    post: Post, comments: Iterable[RemoteComment], at: datetime, *, silent_before: datetime | None = None
) -> Stored:
    """Store comments on a post as they were at ``at``; see ``Batch``."""
    found = [comment for comment in comments if comment.id]
    # The tops of the threads first, then in the order of the conversation.
    found.sort(key=lambda each: (bool(each.parent_id), each.written_at or at))
    batch = Batch(post, at, silent_before)
    batch.load(each for comment in found for each in (comment.id, comment.parent_id))
    result = Stored()
    seen = []
    for comment in found:
        row = batch.rows.get(comment.id)
        if row is None:
            result += _add(batch, comment)
        elif _change(row, comment, at):
            result.changed += 1
        else:
            seen.append(row.pk)
    stale = Q(seen_at__lt=at - SEEN_AGAIN_AFTER)
    Comment.objects.filter(stale, pk__in=seen).update(seen_at=at)
    return result


def store_event(
    post: Post,
    comment: RemoteComment,
    at: datetime,
    *,
    is_change: bool,
    silent_before: datetime | None = None,
) -> Stored:
    """Store what an event says of a comment: less than a reading does.

    ``is_change``: the event has a new text; otherwise a comment that is known already stays as it is.
    """
    row = Comment.objects.filter(account_id=post.account_id, remote_id=comment.id).first()
    if row is not None and row.version:
        if not is_change:
            return Stored()
        comment = replace(comment, is_hidden=row.is_hidden, can_message=row.can_message)
    return store(post, [comment], at, silent_before=silent_before)


def _add(batch: Batch, comment: RemoteComment) -> Stored:
    """Store a comment that is not known yet."""
    result = Stored(new=1)
    top = _top_of(batch, comment, result)
    row = Comment(
        account_id=batch.post.account_id,
        post=batch.post,
        remote_id=comment.id[:200],
        parent=top,
        received_at=timezone.now(),
        written_at=min(comment.written_at or batch.at, timezone.now()),
        is_ours=comment.is_ours or _is_answer_of_ours(batch.post, comment.id),
    )
    row.last_comment_at = row.written_at
    _fill(row, comment, batch.at)
    if top is None and not row.is_ours:
        desk = desk_of(batch.post)
        row.desk_key, row.desk_name = desk.key[:40], str(desk.name)[:120]
    if batch.is_silent(row):
        row.read_at = row.mailed_at = timezone.now()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # Another process has stored it meanwhile.
        batch.load([comment.id])
        _change(batch.rows[comment.id], comment, batch.at)
        return Stored()
    batch.rows[comment.id] = row
    if top is not None:
        _note_in_thread(top, row, is_silent=batch.is_silent(row))
        if row.is_ours:
            _note_ours(row)
    return result


def _note_ours(row: Comment) -> None:
    """Find the answer to which a reply of ours belongs, or remove it if it is a second copy."""
    if row.parent and not echoes.claim_echo(row):
        second_answers.remove_of_thread(row.parent)


def _top_of(batch: Batch, comment: RemoteComment, result: Stored) -> Comment | None:
    """Return the comment at the top of the thread; an unknown one is stored without its text."""
    if comment.parent_id in ("", batch.post.remote_id, comment.id):
        return None
    batch.load([comment.parent_id])
    parent = batch.rows.get(comment.parent_id)
    if parent is None:
        result.lacks_parent = True
        written_at = comment.written_at
        placeholder = RemoteComment(comment.parent_id, written_at=written_at)
        _add(batch, placeholder)
        parent = batch.rows[comment.parent_id]
        # Without a version, every reading of the placeholder counts as newer.
        parent.version, parent.version_at = "", None
        parent.save(update_fields=["version", "version_at"])
    return parent.parent or parent


def _is_answer_of_ours(post: Post, remote_id: str) -> bool:
    """Return True if the network has given us this ID for an answer; a reading may not name the author."""
    operations = CommentOperation.objects.filter(remote_id=remote_id, kind=CommentOperation.Kind.REPLY)
    return operations.filter(comment__account=post.account_id).exists()


def _note_in_thread(top: Comment, row: Comment, *, is_silent: bool) -> None:
    """Update the thread for a new comment in it: an answer closes it, a person's comment opens it again."""
    thread = Comment.objects.select_for_update(of=("self",)).get(pk=top.pk)
    is_newest = row.written_at >= thread.last_comment_at
    thread.last_comment_at = max(thread.last_comment_at, row.written_at)
    if row.is_ours:
        if is_newest and thread.state == CommentState.OPEN:
            thread.state = CommentState.ANSWERED
    elif thread.deleted_at is None or replies_stay(row.post):
        thread.state = CommentState.OPEN
        if not is_silent:
            thread.read_at = thread.mailed_at = None
        if thread.is_ours and not thread.is_discussed:
            desk = desk_of(row.post)
            thread.is_discussed, thread.desk_key, thread.desk_name = True, desk.key[:40], str(desk.name)[:120]
    thread.save(update_fields=THREAD_FIELDS)
    for name in THREAD_FIELDS:
        setattr(top, name, getattr(thread, name))


def _change(row: Comment, comment: RemoteComment, at: datetime) -> bool:
    """Change a stored comment if this is newer; return True if anything visible has changed."""
    if row.deleted_at or (row.version_at and at < row.version_at):
        return False
    is_known, before, old_text = bool(row.version), _values(row, CONTENT_FIELDS), row.text
    was_ours = row.is_ours
    _fill(row, comment, at)
    if is_known and row.text != old_text:
        row.edited_at = at
    if is_known and _values(row, CONTENT_FIELDS) == before:
        return False
    is_older = Q(version_at=None) | Q(version_at__lte=at)
    rows = Comment.objects.filter(is_older, pk=row.pk, deleted_at=None)
    is_changed = bool(rows.update(**_values(row, (*CONTENT_FIELDS, *VERSION_FIELDS))))
    if is_changed and row.is_ours and not was_ours:
        # An event had not told its author.
        _note_ours(row)
    return is_changed


def _values(row: Comment, names: tuple[str, ...]) -> dict:
    return {name: getattr(row, name) for name in names}


def _fill(row: Comment, comment: RemoteComment, at: datetime) -> None:
    """Set the fields of a comment from the network; a name and an address that it leaves out stay."""
    row.text = normalize_text(comment.text)[:MAX_TEXT]
    if row.name_erased_at is None:
        row.author_name = normalize_line(comment.author_name)[:MAX_NAME] or row.author_name
    row.permalink = comment.permalink[:MAX_PERMALINK] or row.permalink
    if row.hidden_at is None or at >= row.hidden_at:
        row.is_hidden = comment.is_hidden
    row.can_message = comment.can_message
    row.is_ours = row.is_ours or comment.is_ours
    row.version, row.version_at, row.seen_at = comment.version, at, at


@transaction.atomic
def set_hidden(post: Post, remote_id: str, is_hidden: bool, at: datetime) -> bool:
    """Note that a comment was hidden or shown at the network; return True if that is news."""
    row = Comment.objects.select_for_update().filter(account_id=post.account_id, remote_id=remote_id).first()
    last = max(filter(None, [row.version_at, row.hidden_at]), default=None) if row else None
    if row is None or row.deleted_at or (last and at < last):
        return False
    was_hidden, row.is_hidden, row.hidden_at = row.is_hidden, is_hidden, at
    row.version = RemoteComment(row.remote_id, row.text, is_hidden=is_hidden).version
    row.save(update_fields=["is_hidden", "hidden_at", "version"])
    return was_hidden != is_hidden


@transaction.atomic
def remove(post: Post, remote_id: str, at: datetime) -> None:
    """Erase a comment that was removed at its network; one that is not known yet is remembered."""
    rows = Comment.objects.select_for_update(of=("self",))
    row = rows.filter(account_id=post.account_id, remote_id=remote_id).first()
    if row is None:
        Comment.objects.bulk_create(
            [
                Comment(
                    account_id=post.account_id,
                    post=post,
                    remote_id=remote_id[:200],
                    state=CommentState.CLOSED,
                    read_at=at,
                    mailed_at=at,
                    deleted_at=at,
                )
            ],
            ignore_conflicts=True,
        )
    else:
        erase([row.pk], at, with_replies=not replies_stay(post))


def replies_stay(post: Post) -> bool:
    """Return True if the replies to a removed comment stay at the post's network."""
    try:
        return get_channel_class(post.account.channel).capabilities.replies_stay
    except LookupError:
        return False


def erase(pks: Iterable[int], at: datetime, *, with_replies: bool = True) -> int:
    """Erase texts and names of comments and of the replies below them; return their number.

    The rows stay as tombstones, and the copies of moderated comments for their retention time. Without the
    replies, a thread in which people are still visible stays open.
    """
    pks = list(pks)
    rows = Comment.objects.filter(Q(pk__in=pks) | Q(parent__in=pks if with_replies else []), deleted_at=None)
    rows = rows.exclude(remote_id__startswith=BY_HAND)
    people = Comment.objects.filter(parent=OuterRef("pk"), is_ours=False, deleted_at=None)
    is_over = Q() if with_replies else ~Exists(people)
    Comment.objects.filter(is_over, pk__in=pks, state=CommentState.OPEN).update(state=CommentState.CLOSED)
    return rows.update(
        text="", author_name="", permalink="", version="", version_at=at, can_message=False, deleted_at=at
    )
