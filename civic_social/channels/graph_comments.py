"""Comments under the posts of an account at Meta: read in few requests, answered, hidden and removed.

One request reads the newest comments of many posts, since a quiet Page has few requests a day. Since
2026-11-04 new apps may use no request for several IDs, no field alias and no method override
(https://developers.facebook.com/docs/graph-api/changelog): none of them is used here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ..exceptions import (
    AccountBlocked,
    AuthenticationError,
    DeliveryError,
    NeedsPerson,
    PermanentError,
    RateLimited,
    TransientError,
    Vanished,
)
from .base import PostConversation, Remote, RemoteComment
from .entries import UNKNOWN_TIME, is_permalink, parse_id, parse_time, require_id
from .graph_channel import MAX_PAGES, PAGE_SIZE, GraphChannel, next_cursor, require_success
from .meta_events import MetaEvents
from .values import normalize_text

#: Posts and comments in one request; fewer if Meta asks to reduce the amount of data.
POSTS_IN_REQUEST = (25, 10, 3)
#: So few posts are read one by one: the list may begin with others.
FEW_POSTS = 2
#: Requests for the list of posts without one of ours, after which the rest is read one by one.
PAGES_WITHOUT_POST = 3
#: Further requests for the comments of one post.
MAX_COMMENT_PAGES = 20
#: The assumed difference between Meta's clock and ours.
CLOCK_SLACK = timedelta(minutes=10)
#: Problems of a read that can be due to one field alone.
REFUSED_FIELD = ("bad-parameter", "refused", "permission-missing", "capability-missing")

Fields = Callable[[tuple[str, ...]], str]


@dataclass(slots=True)
class CommentList:
    """The comments of one post that were read so far; ``after``: the cursor of the next page, or None."""

    entries: list[dict] = field(default_factory=list)
    after: str | None = None

    def reaches(self, since: datetime) -> bool:
        """Return True if the list is newest first and its last entry is older than ``since``.

        Meta promises no order, so a list that is not ordered has to be read to its end.
        """
        times = [written_at(entry) or UNKNOWN_TIME for entry in self.entries]
        return bool(times) and times == sorted(times, reverse=True) and times[-1] < since


class GraphComments(GraphChannel):
    """The comments of an account's posts."""

    #: The path below a comment of its replies, and the parameters of a list of comments.
    replies_edge: str
    comment_list: dict[str, Any] = {}
    #: Fields that Meta refuses to some apps, in which case it refuses the whole request.
    optional_fields: tuple[str, ...] = ("from",)
    event_source = MetaEvents()
    _left_out: tuple[str, ...] = ()

    def post_fields(self, left_out: tuple[str, ...]) -> str:
        """Return the fields of a post with its comments, without those ``left_out``."""
        raise NotImplementedError

    def comment_fields(self, left_out: tuple[str, ...]) -> str:
        """Return the fields of one comment, without those ``left_out``."""
        raise NotImplementedError

    def thread_fields(self, left_out: tuple[str, ...]) -> str:
        """Return the fields of a comment at the top of a thread."""
        return self.comment_fields(left_out)

    def parse_comment(self, entry: dict, parent_id: str = "") -> RemoteComment:
        """Return the comment of an entry with a valid ID; ``parent_id``: that of the list's comment."""
        raise NotImplementedError

    def count_of(self, post: dict) -> int | None:
        """Return the number of comments that Meta states for a post, or None."""
        raise NotImplementedError

    def counts_of(self, post: dict) -> dict[str, int]:
        """Return the numbers that came along with a post's comments."""
        raise NotImplementedError

    def replies_of(self, entry: dict) -> CommentList:
        """Return the replies that came along with a comment of a list."""
        return CommentList()

    # Reading

    def comments(self, remotes: Sequence[Remote], since: datetime) -> Iterator[PostConversation]:
        wanted = {remote.id for remote in remotes}
        with _reading_refused_needs_person():
            if len(wanted) > FEW_POSTS:
                for post in self._list_posts_with_comments(wanted):
                    wanted.discard(parse_id(post))
                    yield self._conversation(post, since)
            for remote in remotes:
                single = self._read_post(remote) if remote.id in wanted else None
                if single:
                    yield self._conversation(single, since)

    def _list_posts_with_comments(self, wanted: set[str]) -> Iterator[dict]:
        """Yield those of the ``wanted`` posts that the account's list shows; the caller removes them."""
        path = f"{self.account.remote_id}/{self.list_edge}"
        without, size = 0, 0
        cursor: dict[str, str] = {}
        for _page in range(MAX_PAGES):
            response, size = self._read_list(path, size, cursor)
            entries = response.get("data")
            if not isinstance(entries, list):
                raise TransientError("network-down")
            ours = [post for post in entries if isinstance(post, dict) and parse_id(post) in wanted]
            yield from ours
            without = 0 if ours else without + 1
            after = next_cursor(response.get("paging"))
            if after is None or not wanted or without >= PAGES_WITHOUT_POST:
                return
            cursor = {"after": after}

    def _read_list(self, path: str, size: int, cursor: dict[str, str]) -> tuple[dict, int]:
        """Return a page of the list of posts, and the index in ``POSTS_IN_REQUEST`` that Meta has accepted.

        "Please reduce the amount of data you're asking for" is a server error without a code of its own, as
        is a response that is too large for us.
        """
        while True:
            try:
                return self._read(path, self.post_fields, limit=POSTS_IN_REQUEST[size], **cursor), size
            except RateLimited:
                raise
            except TransientError as error:
                size += 1
                if error.problem != "network-down" or size >= len(POSTS_IN_REQUEST):
                    raise

    def _read_post(self, remote: Remote) -> dict | None:
        """Return the post with its comments, or None if it is gone."""
        try:
            return self._read(remote.id, self.post_fields)
        except NeedsPerson as error:
            if error.problem != "object-gone":
                raise
        return None

    def _read(self, path: str, fields: Fields, **params: Any) -> dict:
        """Return the response of a request without the optional fields that Meta refuses, one at a time."""
        refusal: DeliveryError | None = None
        for left_out in self._possible_omissions():
            try:
                response = self.client.get(path, fields=fields(left_out), **params)
            except (PermanentError, AuthenticationError, AccountBlocked) as error:
                if error.problem not in REFUSED_FIELD:
                    raise
                refusal = refusal or error
                continue
            self._left_out = left_out
            return response
        raise refusal or TransientError("network-down")

    def _possible_omissions(self) -> Iterator[tuple[str, ...]]:
        """Yield the sets of fields to leave out: that of the last request, then one more at a time."""
        yield self._left_out
        left = [name for name in self.optional_fields if name not in self._left_out]
        for name in left:
            yield (*self._left_out, name)
        if len(left) > 1:
            yield self.optional_fields

    def _conversation(self, post: dict, since: datetime) -> PostConversation:
        """Return the conversation under a post, with as many more requests as its new comments need."""
        post_id = parse_id(post)
        found = self._read_on(
            parse_list(post.get("comments")), f"{post_id}/comments", self.thread_fields, since
        )
        comments: dict[str, RemoteComment] = {}
        is_complete = found.after is None
        for entry in found.entries:
            top = self.parse_comment(entry)
            comments[top.id] = top
            replies = self._read_on(
                self.replies_of(entry), f"{top.id}/{self.replies_edge}", self.comment_fields, since
            )
            is_complete = is_complete and replies.after is None
            for reply in replies.entries:
                comments[parse_id(reply)] = self.parse_comment(reply, top.id)
        count = self.count_of(post)
        return PostConversation(
            post_id=post_id,
            comments=tuple(comments.values()),
            # Standard Access shows an empty list, and no error, in place of the comments of other people.
            is_complete=is_complete and (bool(comments) or not count),
            count=count,
            counts=self.counts_of(post),
        )

    def _read_on(self, found: CommentList, path: str, fields: Fields, since: datetime) -> CommentList:
        """Return ``found`` with further pages, until its entries are older than ``since``."""
        for _page in range(MAX_COMMENT_PAGES):
            if found.after is None or found.reaches(since):
                break
            response = self._read(path, fields, limit=PAGE_SIZE, after=found.after, **self.comment_list)
            page = parse_list(response)
            found = CommentList([*found.entries, *page.entries], page.after)
        return found

    def read_comment(self, remote: Remote, comment_id: str) -> RemoteComment | None:
        """Return the comment, or None if Meta reports it twice as missing and shows the account."""
        with _reading_refused_needs_person():
            try:
                entry = self._read(comment_id, self.comment_fields)
            except NeedsPerson as error:
                if error.problem != "object-gone":
                    raise
                self._require_gone(Remote(comment_id), "comment-by-hand")
                return None
        if not parse_id(entry):
            raise TransientError("network-down")
        return self.parse_comment(entry)

    # Answering

    def reply(self, remote: Remote, comment: RemoteComment, text: str) -> str:
        """Publish the answer, below the comment at the top of the thread.

        No ``fields`` are sent: Instagram then reports an error after it has published the answer.
        """
        top = comment.parent_id or comment.id
        with self._writing_to(comment):
            return require_id(self.client.post(f"{top}/{self.replies_edge}", message=text))

    def find_reply(self, remote: Remote, comment: RemoteComment, text: str, since: datetime) -> str | None:
        top, oldest = comment.parent_id or comment.id, since - CLOCK_SLACK
        with _reading_refused_needs_person():
            try:
                found = list(self._replies(top))
            except NeedsPerson as error:
                if error.problem != "object-gone":
                    raise
                self._require_gone(Remote(top), "cannot-verify")
                raise Vanished("comment-gone") from None
        ours = [
            each
            for each in found
            if (each.is_ours or not each.author_name)
            and normalize_text(each.text) == normalize_text(text)
            and (each.written_at or UNKNOWN_TIME) >= oldest
        ]
        ours.sort(key=lambda each: each.written_at or UNKNOWN_TIME)
        return ours[0].id if ours else None

    def _replies(self, top: str) -> Iterator[RemoteComment]:
        """Yield the replies to the comment at the top of a thread. Raises as ``_list_pages``."""
        path, fields = f"{top}/{self.replies_edge}", self.comment_fields(self._left_out)
        for page in self._list_pages(path, fields=fields, **self.comment_list):
            yield from (self.parse_comment(entry, top) for entry in page if parse_id(entry))

    @property
    def messages_path(self) -> str:
        """Return the path to which the account's messages are sent."""
        raise NotImplementedError

    def message_author(self, remote: Remote, comment: RemoteComment, text: str) -> None:
        """Send one message about the comment, which Meta accepts for seven days.

        https://developers.facebook.com/docs/messenger-platform/discovery/private-replies
        """
        with _refused_needs_person("message-not-allowed"):
            self.client.post(self.messages_path, recipient={"comment_id": comment.id}, message={"text": text})

    # Moderating

    def hide(self, remote: Remote, comment: RemoteComment) -> None:
        self._set_hidden(comment, True)

    def unhide(self, remote: Remote, comment: RemoteComment) -> None:
        self._set_hidden(comment, False)

    #: The parameter that hides a comment.
    hidden_parameter: str

    def _set_hidden(self, comment: RemoteComment, value: bool) -> None:
        with self._writing_to(comment):
            require_success(self.client.post(comment.id, **{self.hidden_parameter: value}))

    def delete_comment(self, remote: Remote, comment: RemoteComment) -> None:
        try:
            with self._writing_to(comment):
                require_success(self.client.delete(comment.id))
        except Vanished:
            return

    def subscribe(self) -> None:
        """Subscribe the app to the Page, which Instagram's events need as well.

        https://developers.facebook.com/docs/graph-api/webhooks/getting-started/webhooks-for-pages
        """
        with _refused_needs_person("comment-events-refused"):
            require_success(self.client.post("me/subscribed_apps", subscribed_fields="feed"))

    @contextmanager
    def _writing_to(self, comment: RemoteComment) -> Iterator[None]:
        """Raise ``Vanished`` if the comment is gone, and ``NeedsPerson`` if only a permission is missing."""
        try:
            with _refused_needs_person("comment-not-permitted"):
                yield
        except NeedsPerson as error:
            if error.problem != "object-gone":
                raise
            self._require_gone(Remote(comment.id), "comment-by-hand")
            raise Vanished("comment-gone") from None


def parse_list(value: Any) -> CommentList:
    """Return the entries of a list of comments that have an ID, and its next cursor."""
    if not isinstance(value, dict):
        return CommentList()
    entries = value.get("data")
    known = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return CommentList([entry for entry in known if parse_id(entry)], next_cursor(value.get("paging")))


def parse_count(value: Any) -> int | None:
    """Return ``value`` if it is a number of things, otherwise None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def text_in(entry: dict, key: str) -> str:
    """Return the text under ``key``, or an empty string."""
    value = entry.get(key)
    return value if isinstance(value, str) else ""


def link_in(entry: dict, key: str) -> str:
    """Return the URL under ``key``, or an empty string."""
    value = entry.get(key)
    return value if is_permalink(value) else ""


def id_in(entry: dict, key: str) -> str:
    """Return the ID of the object under ``key``, or an empty string."""
    value = entry.get(key)
    return parse_id(value) if isinstance(value, dict) else ""


def name_in(entry: dict, key: str, name: str) -> str:
    """Return a text of the object under ``key``, or an empty string."""
    value = entry.get(key)
    return text_in(value, name) if isinstance(value, dict) else ""


def written_at(entry: dict) -> datetime | None:
    """Return the time of a comment, or None if Meta does not tell it."""
    time = parse_time(entry.get("created_time") or entry.get("timestamp"))
    return None if time == UNKNOWN_TIME else time


@contextmanager
def _refused_needs_person(problem: str) -> Iterator[None]:
    """Raise ``NeedsPerson(problem)`` if only a permission is missing, since posting works without it."""
    try:
        yield
    except (AuthenticationError, AccountBlocked) as error:
        if error.problem not in ("permission-missing", "capability-missing"):
            raise
        raise NeedsPerson(problem, **error.details) from None


def _reading_refused_needs_person() -> Any:
    return _refused_needs_person("comments-not-readable")
