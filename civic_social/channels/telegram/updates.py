"""Updates: the news that Telegram keeps for a bot until it has confirmed them, for 24 hours at most.

https://core.telegram.org/bots/api#getting-updates. Telegram forwards each post of a channel to its discussion
group, where the comments are answers to the forwarded message.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ..base import PostConversation, Remote, RemoteComment
from ..entries import UNKNOWN_TIME, parse_time

#: The kinds of updates that are read.
KINDS = ("message", "edited_message", "message_reaction_count")
#: The most threads of which it is kept to which post they belong.
MAX_THREADS = 1000
#: How long a comment on an unknown post is kept: the response to the publication may have been lost.
PATIENCE = timedelta(minutes=30)


@dataclass(slots=True)
class Intake:
    """The updates of one reading.

    ``channel_id``, ``group_id``, ``bot_id``: the numbers of the channel, of its discussion group and of the
    bot. ``posts``: the posts by the numbers of their messages. ``threads``: the numbers of posts by those of
    the forwarded messages. ``reactions``: the numbers of reactions that were received so far.
    """

    channel_id: int
    group_id: int
    bot_id: str
    posts: dict[int, Remote]
    threads: dict[str, int]
    reactions: dict[str, int] = field(default_factory=dict)

    def read(self, updates: list[dict[str, Any]]) -> list[PostConversation]:
        """Return the news in ``updates``, one conversation for each post."""
        found: dict[str, dict[str, RemoteComment]] = {}
        for update in updates:
            message = _object(update.get("message")) or _object(update.get("edited_message"))
            if number := self._post_number(message):
                post = self.posts.get(number)
                if post and not message.get("is_automatic_forward"):
                    comment = self._parse(message, post)
                    found.setdefault(post.id, {})[comment.id] = comment
            elif reacted := self.posts.get(self._reacted_to(update)):
                self.reactions[reacted.id] = _reactions(update)
                found.setdefault(reacted.id, {})
        return [
            PostConversation(
                post_id,
                tuple(comments.values()),
                counts={"reactions": self.reactions[post_id]} if post_id in self.reactions else {},
            )
            for post_id, comments in found.items()
        ]

    def first_to_keep(self, updates: list[dict[str, Any]]) -> int:
        """Return the number of the first update that Telegram must not forget yet."""
        oldest = datetime.now(UTC) - PATIENCE
        for update in updates:
            message = _object(update.get("message"))
            number = self._post_number(message)
            is_comment = number and not message.get("is_automatic_forward")
            if is_comment and number not in self.posts and _time(message) >= oldest:
                return update["update_id"]
        return updates[-1]["update_id"] + 1

    def kept_threads(self) -> dict[str, int]:
        """Return the newest threads, to be kept for the next reading."""
        newest = sorted(self.threads.items(), key=lambda thread: int(thread[0]))[-MAX_THREADS:]
        return dict(newest)

    def _post_number(self, message: dict[str, Any]) -> int:
        """Return the number of the post to which a message in the group belongs, or 0."""
        is_in_group = _object(message.get("chat")).get("id") == self.group_id
        if not is_in_group or not isinstance(message.get("message_id"), int):
            return 0
        forwarded = (
            message if message.get("is_automatic_forward") else _object(message.get("reply_to_message"))
        )
        # People can forward a post as well; answers to that are none to the post.
        origin = _object(forwarded.get("forward_origin")) if forwarded.get("is_automatic_forward") else {}
        number = origin.get("message_id")
        if _object(origin.get("chat")).get("id") == self.channel_id and isinstance(number, int):
            self.threads[str(forwarded.get("message_id"))] = number
            return number
        return self.threads.get(str(message.get("message_thread_id")), 0)

    def _reacted_to(self, update: dict[str, Any]) -> int:
        change = _object(update.get("message_reaction_count"))
        number = change.get("message_id")
        is_post = _object(change.get("chat")).get("id") == self.channel_id
        return number if is_post and isinstance(number, int) else 0

    def _parse(self, message: dict[str, Any], post: Remote) -> RemoteComment:
        number, author = message["message_id"], _object(message.get("from"))
        chat = _object(message.get("sender_chat"))
        answered = _object(message.get("reply_to_message"))
        is_nested = answered and not answered.get("is_automatic_forward")
        names = (author.get("first_name"), author.get("last_name"))
        return RemoteComment(
            id=comment_id(self.group_id, number),
            text=str(message.get("text") or message.get("caption") or ""),
            parent_id=comment_id(self.group_id, answered.get("message_id")) if is_nested else "",
            author_name=str(chat.get("title") or " ".join(str(name) for name in names if name))[:200],
            # Administrators may write as the channel, or as the group.
            is_ours=chat.get("id") in (self.channel_id, self.group_id)
            or str(author.get("id")) == self.bot_id,
            written_at=_time(message),
            permalink=f"{post.permalink}?comment={number}" if post.permalink else "",
        )


def comment_id(chat_id: Any, number: Any) -> str:
    """Return the ID of a message in a group, whose number alone is not unique."""
    return f"{chat_id}:{number}"


def place_of(comment: RemoteComment) -> dict[str, int]:
    """Return the chat and the number of a comment. Raises ``ValueError`` for another ID."""
    chat, _colon, number = comment.id.partition(":")
    return {"chat_id": int(chat), "message_id": int(number)}


def numbers_of(remote: Remote) -> list[int]:
    """Return the numbers of the messages of a post; an album has several."""
    return [int(each) for each in remote.id.split("-") if each.isdecimal()]


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _time(message: dict[str, Any]) -> datetime:
    time = parse_time(message.get("date"))
    return datetime.now(UTC) if time == UNKNOWN_TIME else time


def _reactions(update: dict[str, Any]) -> int:
    listed = _object(update.get("message_reaction_count")).get("reactions")
    counts = [_object(each).get("total_count") for each in listed] if isinstance(listed, list) else []
    return sum(count for count in counts if isinstance(count, int) and count > 0)
