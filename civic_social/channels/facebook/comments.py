"""Comments under the posts of a Facebook Page.

https://developers.facebook.com/docs/graph-api/reference/comment
"""

from __future__ import annotations

from typing import Any

from ..base import RemoteComment
from ..entries import parse_id
from ..graph.comment_entries import id_in, link_in, name_in, parse_count, text_in, written_at
from ..graph.comments import GraphComments

COMMENT_FIELDS = "id,message,created_time,parent{id},permalink_url,is_hidden,can_reply_privately"
#: With ``stream``, replies are in the list itself. A page of a nested list has fifty entries at most.
STREAM = "filter(stream).order(reverse_chronological)"


class FacebookComments(GraphComments):
    """Threads of two levels, of which Facebook shows the newest comments first."""

    replies_edge = "comments"
    comment_list = {"filter": "stream", "order": "reverse_chronological"}
    hidden_parameter = "is_hidden"

    @property
    def messages_path(self) -> str:
        """The path of private messages: below the Page."""
        return f"{self.account.remote_id}/messages"

    def comment_fields(self, left_out: tuple[str, ...]) -> str:
        return COMMENT_FIELDS if "from" in left_out else f"{COMMENT_FIELDS},from{{id,name}}"

    def post_fields(self, left_out: tuple[str, ...]) -> str:
        comments = f"comments.{STREAM}.limit(50).summary(true){{{self.comment_fields(left_out)}}}"
        return f"id,{comments},reactions.limit(0).summary(total_count),shares"

    def parse_comment(self, entry: dict, parent_id: str = "") -> RemoteComment:
        time = written_at(entry)
        is_ours = id_in(entry, "from") == self.account.remote_id
        return RemoteComment(
            id=parse_id(entry),
            text=text_in(entry, "message"),
            parent_id=id_in(entry, "parent") or parent_id,
            author_name=name_in(entry, "from", "name")[:200],
            is_ours=is_ours,
            written_at=time,
            permalink=link_in(entry, "permalink_url"),
            is_hidden=entry.get("is_hidden") is True,
            can_message=entry.get("can_reply_privately") is True,
        )

    def count_of(self, post: dict) -> int | None:
        return _total(post.get("comments"))

    def counts_of(self, post: dict) -> dict[str, int]:
        shares = post.get("shares")
        counts = {
            "comments": self.count_of(post),
            "reactions": _total(post.get("reactions")),
            "shares": parse_count(shares.get("count")) if isinstance(shares, dict) else None,
        }
        return {name: count for name, count in counts.items() if count is not None}


def _total(edge: Any) -> int | None:
    """Return the number in the summary of a list, or None."""
    summary = edge.get("summary") if isinstance(edge, dict) else None
    return parse_count(summary.get("total_count")) if isinstance(summary, dict) else None
