"""Answers and moderation of the comments under the posts of an account at Meta."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from ...exceptions import NeedsPerson, Vanished
from ..base import Remote, RemoteComment
from ..entries import UNKNOWN_TIME, parse_id, require_id
from ..values import comparable_text
from .channel import require_success
from .comment_reading import GraphCommentReading, reading_refused_needs_person, refused_needs_person
from .events import MetaEvents

#: The assumed difference between Meta's clock and ours.
CLOCK_SLACK = timedelta(minutes=10)


class GraphComments(GraphCommentReading):
    """The comments of an account's posts: read, answered, hidden and removed."""

    event_source = MetaEvents()
    #: The fields of the account whose changes are sent.
    subscribed_fields = "feed"
    #: The parameter that hides a comment.
    hidden_parameter: str

    def reply(self, remote: Remote, comment: RemoteComment, text: str) -> str:
        """Publish the answer, below the comment at the top of the thread.

        No ``fields`` are sent: Instagram then reports an error after it has published the answer.
        """
        top = comment.parent_id or comment.id
        with self._writing_to(comment):
            return require_id(self.client.post(f"{top}/{self.replies_edge}", message=text))

    def find_reply(self, remote: Remote, comment: RemoteComment, text: str, since: datetime) -> str | None:
        top, oldest = comment.parent_id or comment.id, since - CLOCK_SLACK
        with reading_refused_needs_person():
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
            and comparable_text(each.text) == comparable_text(text)
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
        with refused_needs_person("message-not-allowed"):
            self.client.post(self.messages_path, recipient={"comment_id": comment.id}, message={"text": text})

    def hide(self, remote: Remote, comment: RemoteComment) -> None:
        self._set_hidden(comment, True)

    def unhide(self, remote: Remote, comment: RemoteComment) -> None:
        self._set_hidden(comment, False)

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
        with refused_needs_person("comment-events-refused"):
            require_success(self.client.post("me/subscribed_apps", subscribed_fields=self.subscribed_fields))

    @contextmanager
    def _writing_to(self, comment: RemoteComment) -> Iterator[None]:
        """Raise ``Vanished`` if the comment is gone, and ``NeedsPerson`` if only a permission is missing."""
        try:
            with refused_needs_person("comment-not-permitted"):
                yield
        except NeedsPerson as error:
            if error.problem != "object-gone":
                raise
            self._require_gone(Remote(comment.id), "comment-by-hand")
            raise Vanished("comment-gone") from None
