"""Answers to an account's posts at a Mastodon server, and our answers to them.

https://docs.joinmastodon.org/methods/statuses/#context
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import quote

from ...exceptions import NeedsPerson, OutcomeUnknown, TransientError, Vanished
from ..base import Channel, PostConversation, Remote, RemoteComment
from ..entries import UNKNOWN_TIME, is_permalink, parse_id, parse_time
from ..html_text import plain_text
from ..values import comparable_text
from .client import MastodonClient

#: Posts in one request, and requests without one of ours after which the rest is read one by one.
PAGE_SIZE, PAGES_WITHOUT_POST = 40, 2
#: The most requests for our own statuses, when the comment that was answered is gone.
MAX_PAGES = 10
#: The visibilities of answers that are not private.
PUBLIC = ("public", "unlisted")
#: The assumed difference between a server's clock and ours.
CLOCK_SLACK = timedelta(minutes=10)


class MastodonComments(Channel):
    """Threads of any depth; private answers are not read."""

    client: MastodonClient
    _own_id: str
    #: The mention of the author, of which Mastodon counts the name without its host: at most 30 characters.
    answer_overhead = len("@ ") + 30

    def comments(self, remotes: Sequence[Remote], since: datetime) -> Iterator[PostConversation]:
        """Yield the conversations; only a post that has answers takes a request of its own."""
        wanted = {remote.id for remote in remotes}
        if len(wanted) > 1:
            for status in self._list_statuses(wanted):
                wanted.discard(parse_id(status))
                yield self._conversation(status)
        for remote in remotes:
            if remote.id not in wanted:
                continue
            try:
                status = self.client.get(_path(remote.id))
            except Vanished:
                continue
            if isinstance(status, dict):
                yield self._conversation(status)

    def _list_statuses(self, wanted: set[str]) -> Iterator[dict]:
        """Yield those of the ``wanted`` posts that the account's list shows; the caller removes them.

        Raises ``TransientError`` if the response is no list.
        """
        without = 0
        for statuses in self._pages():
            ours = [status for status in statuses if parse_id(status) in wanted]
            yield from ours
            without = 0 if ours else without + 1
            if not wanted or without >= PAGES_WITHOUT_POST:
                return

    def _pages(self) -> Iterator[list[dict]]:
        """Yield the pages of the account's list of statuses, the newest first.

        Raises ``TransientError`` if the response is no list.
        """
        path, last = f"accounts/{quote(self._own_id, safe='')}/statuses", ""
        while True:
            before = {"max_id": last} if last else {}
            page = self.client.get(path, limit=PAGE_SIZE, exclude_reblogs="true", **before)
            if not isinstance(page, list):
                raise TransientError("network-down")
            statuses = [status for status in page if isinstance(status, dict) and parse_id(status)]
            if not statuses or parse_id(statuses[-1]) == last:
                return
            yield statuses
            last = parse_id(statuses[-1])

    def _conversation(self, status: dict) -> PostConversation:
        count = _number(status.get("replies_count"))
        post_id = parse_id(status)
        answers = [] if count == 0 else self._answers_to(post_id)
        counts = {
            "comments": count,
            "reactions": _number(status.get("favourites_count")),
            "shares": _number(status.get("reblogs_count")),
        }
        return PostConversation(
            post_id=post_id,
            comments=tuple(self._parse(answer, post_id) for answer in answers),
            is_complete=True,
            # The server counts only the direct answers, and private ones as well.
            count=None,
            counts={name: value for name, value in counts.items() if value is not None},
        )

    def _answers_to(self, status_id: str) -> list[dict]:
        """Return the public answers to a status, oldest first.

        Raises ``Vanished`` if it is gone, and ``TransientError`` if the response has no answers.
        """
        context = self.client.get(f"{_path(status_id)}/context")
        answers = context.get("descendants") if isinstance(context, dict) else None
        if not isinstance(answers, list):
            raise TransientError("network-down")
        return [
            answer
            for answer in answers
            if isinstance(answer, dict) and parse_id(answer) and _is_public(answer)
        ]

    def _parse(self, answer: dict, post_id: str) -> RemoteComment:
        account = answer.get("account")
        account = account if isinstance(account, dict) else {}
        parent_id = parse_id({"id": answer.get("in_reply_to_id")})
        time = parse_time(answer.get("created_at"))
        url = answer.get("url")
        return RemoteComment(
            id=parse_id(answer),
            text=_shown_text(answer),
            parent_id="" if parent_id == post_id else parent_id,
            author_name=str(account.get("display_name") or account.get("acct") or "")[:200],
            is_ours=parse_id(account) == self._own_id,
            written_at=None if time == UNKNOWN_TIME else time,
            permalink=url if is_permalink(url) else "",
        )

    def read_comment(self, remote: Remote, comment_id: str) -> RemoteComment | None:
        """Return the comment; None also for a private one, below which there may be public ones."""
        try:
            answer = self.client.get(_path(comment_id))
        except Vanished:
            return None
        if not isinstance(answer, dict) or not parse_id(answer):
            raise TransientError("network-down")
        return self._parse(answer, remote.id) if _is_public(answer) else None

    def reply(self, remote: Remote, comment: RemoteComment, text: str) -> str:
        """Publish the answer with the author's name, without which the server would not notify the author.

        Raises ``Vanished`` if the comment is gone, and ``OutcomeUnknown`` if the response has no ID.
        """
        mention = self._mention(comment)
        key = hashlib.sha256(f"{comment.id}|{text}".encode()).hexdigest()
        body = {
            "status": f"{mention}{text}",
            "in_reply_to_id": comment.id,
            "visibility": "public",
            "content_type": "text/plain",
        }
        status = self.client.post("statuses", key=key, json=body)
        answer_id = parse_id(status) if isinstance(status, dict) else ""
        if not answer_id:
            raise OutcomeUnknown("answer-lost")
        return answer_id

    def _mention(self, comment: RemoteComment) -> str:
        """Return the mention of a comment's author. Raises ``Vanished`` if the comment is gone."""
        status = self.client.get(_path(comment.id))
        account = status.get("account") if isinstance(status, dict) else None
        name = account.get("acct") if isinstance(account, dict) else None
        return f"@{name} " if isinstance(name, str) and name else ""

    def find_reply(self, remote: Remote, comment: RemoteComment, text: str, since: datetime) -> str | None:
        """Return the ID of our answer; it may begin with mentions that we have not written.

        Raises ``Vanished`` if the comment is gone and our answer is not at the server.
        """
        expected, oldest = comparable_text(text), since - CLOCK_SLACK
        try:
            answers, is_gone = self._answers_to(comment.id), False
        except Vanished:
            answers, is_gone = self._own_since(oldest), True
        for answer in answers:
            found = self._parse(answer, remote.id)
            # Our answer stays when the comment is removed, but Mastodon no longer says what it answers.
            is_left_alone = is_gone and not answer.get("in_reply_to_id")
            if found.parent_id != comment.id and not is_left_alone:
                # An answer with the same words to another comment of the thread.
                continue
            words = comparable_text(found.text)
            while words != expected and words.startswith("@") and " " in words:
                words = words.split(" ", 1)[1]
            if found.is_ours and words == expected and (found.written_at or UNKNOWN_TIME) >= oldest:
                return found.id
        if is_gone:
            raise Vanished()
        return None

    def _own_since(self, oldest: datetime) -> list[dict]:
        """Return our statuses that are no older than ``oldest``.

        Raises ``NeedsPerson`` if they are too many to be read.
        """
        found: list[dict] = []
        for statuses in islice(self._pages(), MAX_PAGES):
            new = [each for each in statuses if parse_time(each.get("created_at")) >= oldest]
            found += new
            if len(new) < len(statuses):
                return found
        if len(found) >= MAX_PAGES * PAGE_SIZE:
            raise NeedsPerson("cannot-verify")
        return found

    def delete_comment(self, remote: Remote, comment: RemoteComment) -> None:
        """Remove an answer of ours. Raises ``NeedsPerson`` for any other."""
        if not comment.is_ours:
            raise NeedsPerson("comment-by-hand")
        self.delete(Remote(comment.id))


def _path(status_id: str) -> str:
    return f"statuses/{quote(status_id, safe='')}"


def _is_public(status: dict) -> bool:
    return status.get("visibility", "public") in PUBLIC


def _shown_text(status: dict) -> str:
    """Return the text of a status below its content warning, which may be all that its author has to say."""
    warning = str(status.get("spoiler_text") or "").strip()
    text = plain_text(str(status.get("content") or ""))
    return "\n\n".join(part for part in (warning, text) if part)


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
