"""Comments on the posts of a Telegram channel, which are messages in its discussion group.

Telegram sends a bot each message once and lets it read none again: removals are not sent, and a lost
answer cannot be looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from ...exceptions import AccountBlocked, NeedsPerson, OutcomeUnknown, TransientError, Vanished
from ..base import Channel, PostConversation, Remote, RemoteComment
from .client import TelegramClient
from .updates import KINDS, Intake, comment_id, numbers_of, place_of

#: Requests for updates in one reading; each returns up to 100.
MAX_PAGES = 50
THREADS = "threads"


class TelegramComments(Channel):
    """Comments that the bot receives as a member of the group: an administrator, or without privacy mode."""

    client: TelegramClient
    _chat: dict[str, Any]

    def comments(self, remotes: Sequence[Remote], since: datetime) -> Iterator[PostConversation]:
        """Yield the news since the last reading.

        Telegram itself keeps how far it was read: it forgets the updates before the ``offset`` of a request,
        which is not sent before the caller has stored them.
        """
        chat = self._get_chat()
        group = chat.get("linked_chat_id")
        if not isinstance(group, int) or not isinstance(chat.get("id"), int):
            return
        posts = {number: remote for remote in remotes for number in numbers_of(remote)}
        threads = dict(self.bookmark.values.get(THREADS, {}))
        intake = Intake(chat["id"], group, self.client.bot_id, posts, threads)
        offset: dict[str, int] = {}
        for _page in range(MAX_PAGES):
            updates = self._get_updates(**offset)
            if not updates:
                return
            yield from intake.read(updates)
            self.bookmark.save({THREADS: intake.kept_threads()})
            first = intake.first_to_keep(updates)
            offset = {"offset": first}
            if first <= updates[-1]["update_id"]:
                self._get_updates(**offset, limit=1)
                return

    def _get_updates(self, **values: Any) -> list[dict[str, Any]]:
        """Return updates, the oldest first; Telegram forgets those before ``offset``.

        Raises ``TransientError`` for a response of another form.
        """
        updates = self.client.read("getUpdates", allowed_updates=KINDS, timeout=0, **values)
        known = isinstance(updates, list) and all(
            isinstance(each, dict) and isinstance(each.get("update_id"), int) for each in updates
        )
        if not known:
            raise TransientError("network-down")
        return updates

    def _get_chat(self) -> dict[str, Any]:
        chat = self.client.read("getChat", **self._chat)
        if not isinstance(chat, dict):
            raise TransientError("network-down")
        return chat

    def read_comment(self, remote: Remote, comment_id: str) -> RemoteComment | None:
        """Raise ``NeedsPerson``: no method reads a message."""
        raise NeedsPerson("cannot-verify")

    def reply(self, remote: Remote, comment: RemoteComment, text: str) -> str:
        place = place_of(comment)
        answered = {"message_id": place["message_id"]}
        with _group_refused_needs_person():
            sent = self.client.write(
                "sendMessage", chat_id=place["chat_id"], text=text, reply_parameters=answered
            )
        number = sent.get("message_id") if isinstance(sent, dict) else None
        if not isinstance(number, int):
            raise OutcomeUnknown("answer-lost")
        return comment_id(place["chat_id"], number)

    def find_reply(self, remote: Remote, comment: RemoteComment, text: str, since: datetime) -> str | None:
        """Raise ``NeedsPerson``: a bot does not receive its own messages."""
        raise NeedsPerson("cannot-verify")

    def delete_comment(self, remote: Remote, comment: RemoteComment) -> None:
        place: dict[str, Any] = {**place_of(comment)}
        try:
            with _group_refused_needs_person():
                self.client.write("deleteMessage", **place)
        except Vanished:
            return

    def _may_speak_in_group(self, bot_id: int) -> bool:
        """Return False if the channel has a discussion group of which the bot is no administrator.

        Raises ``DeliveryError`` if it could not be found out.
        """
        group = self._get_chat().get("linked_chat_id")
        if group is None:
            return True
        try:
            member = self.client.read("getChatMember", chat_id=group, user_id=bot_id)
        except AccountBlocked:
            return False
        status = member.get("status") if isinstance(member, dict) else None
        return status == "administrator" and bool(member.get("can_delete_messages"))


@contextmanager
def _group_refused_needs_person() -> Iterator[None]:
    """Raise ``NeedsPerson`` if only the discussion group refuses the bot: it may post in the channel."""
    try:
        yield
    except (AccountBlocked, NeedsPerson):
        raise NeedsPerson("telegram-bot-not-in-group") from None
