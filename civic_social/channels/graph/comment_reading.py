"""Reading the comments under the posts of an account at Meta, in few requests.

One request reads the newest comments of many posts, since a quiet Page has few requests a day. Since
2026-11-04 new apps may use no request for several IDs, no field alias and no method override
(https://developers.facebook.com/docs/graph-api/changelog): none of them is used here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from ...exceptions import (
    AccountBlocked,
    AuthenticationError,
    DeliveryError,
    NeedsPerson,
    PermanentError,
    RateLimited,
    TransientError,
)
from ..base import PostConversation, Remote, RemoteComment
from ..entries import parse_id
from .channel import MAX_PAGES, PAGE_SIZE, GraphChannel, next_cursor
from .comment_entries import CommentList, parse_list

#: Posts and comments in one request; fewer if Meta asks to reduce the amount of data.
POSTS_IN_REQUEST = (25, 10, 3)
#: Up to this number of posts are read one by one: the list may begin with others.
FEW_POSTS = 2
#: Requests for the list of posts without one of ours, after which the rest is read one by one.
PAGES_WITHOUT_POST = 3
#: Further requests for the comments of one post.
MAX_COMMENT_PAGES = 20
#: Problems of a read that can be due to one field alone.
REFUSED_FIELD = ("bad-parameter", "refused", "permission-missing", "capability-missing")

Fields = Callable[[tuple[str, ...]], str]


class GraphCommentReading(GraphChannel):
    """The comments of an account's posts, as Meta shows them."""

    #: The path below a comment of its replies, and the parameters of a list of comments.
    replies_edge: str
    comment_list: dict[str, Any] = {}
    #: Fields that Meta refuses to some apps, in which case it refuses the whole request.
    optional_fields: tuple[str, ...] = ("from",)
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

    def comments(self, remotes: Sequence[Remote], since: datetime) -> Iterator[PostConversation]:
        wanted = {remote.id for remote in remotes}
        with reading_refused_needs_person():
            if len(wanted) > FEW_POSTS:
                for post in self._list_posts_with_comments(wanted):
                    wanted.discard(parse_id(post))
                    yield self._conversation(post, since)
            for remote in remotes:
                single = self._read_post(remote) if remote.id in wanted else None
                if single:
                    yield self._conversation(single, since)

    def _list_posts_with_comments(self, wanted: set[str]) -> Iterator[dict]:
        """Yield those of the ``wanted`` posts that the account's list shows; the caller removes them.

        Raises ``TransientError`` if the response is no list.
        """
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
        """Return the comment, or None if Meta reports it twice as missing and shows the account.

        Raises ``NeedsPerson`` if comments may not be read, and ``TransientError`` if the entry has no ID.
        """
        with reading_refused_needs_person():
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


@contextmanager
def refused_needs_person(problem: str) -> Iterator[None]:
    """Raise ``NeedsPerson(problem)`` if only a permission is missing, since posting works without it."""
    try:
        yield
    except (AuthenticationError, AccountBlocked) as error:
        if error.problem not in ("permission-missing", "capability-missing"):
            raise
        raise NeedsPerson(problem, **error.details) from None


def reading_refused_needs_person() -> Any:
    """Raise ``NeedsPerson`` if only the permission to read comments is missing."""
    return refused_needs_person("comments-not-readable")
