"""Comments under the posts of an Instagram account.

https://developers.facebook.com/docs/instagram-platform/comment-moderation
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.utils import timezone

from ..base import RemoteComment
from ..entries import parse_id
from ..graph.comment_entries import (
    CommentList,
    id_in,
    name_in,
    parse_count,
    parse_list,
    text_in,
    written_at,
)
from ..graph.comments import GraphComments

COMMENT_FIELDS = "id,text,timestamp,username,parent_id,hidden"
#: The time after a comment in which Instagram accepts a private message about it.
MESSAGE_PERIOD = timedelta(days=7)


class InstagramComments(GraphComments):
    """Threads of two levels, in which replies come with their comment.

    A hidden comment is in no list any more. The text is read as ``text`` and written as ``message``.
    """

    replies_edge = "replies"
    hidden_parameter = "hide"
    optional_fields = ("from", "replies")

    @property
    def messages_path(self) -> str:
        # Of the Page to which the account is linked.
        return "me/messages"

    def comment_fields(self, left_out: tuple[str, ...]) -> str:
        return COMMENT_FIELDS if "from" in left_out else f"{COMMENT_FIELDS},from{{id,username}}"

    def thread_fields(self, left_out: tuple[str, ...]) -> str:
        fields = self.comment_fields(left_out)
        return fields if "replies" in left_out else f"{fields},replies.limit(5){{{fields}}}"

    def post_fields(self, left_out: tuple[str, ...]) -> str:
        # More than 25 posts with 25 comments and 5 replies each are refused.
        return f"id,like_count,comments_count,comments.limit(25){{{self.thread_fields(left_out)}}}"

    def replies_of(self, entry: dict) -> CommentList:
        return parse_list(entry.get("replies"))

    def parse_comment(self, entry: dict, parent_id: str = "") -> RemoteComment:
        time = written_at(entry)
        name = text_in(entry, "username") or name_in(entry, "from", "username")
        is_ours = self._is_ours(id_in(entry, "from"), name)
        return RemoteComment(
            id=parse_id(entry),
            text=text_in(entry, "text"),
            parent_id=parse_id({"id": entry.get("parent_id")}) or parent_id,
            author_name=name[:200],
            is_ours=is_ours,
            written_at=time,
            is_hidden=entry.get("hidden") is True,
            can_message=not is_ours and time is not None and timezone.now() - time < MESSAGE_PERIOD,
        )

    def _is_ours(self, author_id: str, handle: str) -> bool:
        """Return True for the account itself, which Instagram names by its ID or only by its handle."""
        own = urlsplit(self.account.public_url).path.strip("/").lower()
        return author_id == self.account.remote_id or bool(own and handle.lower() == own)

    def count_of(self, post: dict) -> int | None:
        return parse_count(post.get("comments_count"))

    def counts_of(self, post: dict) -> dict[str, int]:
        counts = {
            "comments": self.count_of(post),
            "reactions": parse_count(post.get("like_count")),
        }
        return {name: count for name, count in counts.items() if count is not None}
