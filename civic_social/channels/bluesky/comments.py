"""Answers to an account's posts at Bluesky, and our answers to them.

https://docs.bsky.app/docs/api/app-bsky-feed-get-post-thread. The ID of a comment is the address of its
record: ``at://<account>/app.bsky.feed.post/<key>``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from ...exceptions import NeedsPerson, OutcomeUnknown, TransientError, Vanished
from ..base import Channel, PostConversation, Remote, RemoteComment
from ..entries import UNKNOWN_TIME, parse_time
from ..values import comparable_text
from .client import BlueskyClient, KeyTaken
from .facets import facets_of
from .record_keys import record_key
from .records import COLLECTION, GATES, now, number_in, object_in, text_in, value_of

#: The most posts in one request, and the deepest thread: the limits of the interface.
POSTS_IN_REQUEST, DEPTH = 25, 1000
#: https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/threadgate.json
MAX_HIDDEN = 300
#: The length of the column for a comment's ID.
MAX_ID_LENGTH = 200
#: The assumed difference between a server's clock and ours.
CLOCK_SLACK = timedelta(minutes=10)


class BlueskyComments(Channel):
    """Threads of any depth, as the AppView knows them.

    A hidden answer stands behind a button below the post. Only the author of an answer can remove it.
    """

    client: BlueskyClient

    # Reading

    def comments(self, remotes: Sequence[Remote], since: datetime) -> Iterator[PostConversation]:
        """Yield the conversations; only a post that has answers takes a request of its own."""
        for start in range(0, len(remotes), POSTS_IN_REQUEST):
            batch = remotes[start : start + POSTS_IN_REQUEST]
            views = self._views([self._uri(remote) for remote in batch])
            for remote in batch:
                if view := views.get(self._uri(remote)):
                    try:
                        yield self._conversation(remote, view)
                    except Vanished:
                        continue

    def _conversation(self, remote: Remote, view: dict[str, Any]) -> PostConversation:
        """Return the conversation below a post. Raises ``Vanished`` if it was removed meanwhile."""
        count, root = number_in(view, "replyCount"), self._uri(remote)
        answers = [] if count == 0 else self._answers_to(root)
        hidden = _hidden_in(view)
        counts = {
            "comments": count,
            "reactions": number_in(view, "likeCount"),
            "shares": _sum(number_in(view, "repostCount"), number_in(view, "quoteCount")),
        }
        return PostConversation(
            post_id=remote.id,
            comments=tuple(self._comment_of(answer, root, hidden) for answer in answers),
            is_complete=True,
            # The AppView counts only the direct answers, and those of blocked accounts as well.
            count=None,
            counts={name: value for name, value in counts.items() if value is not None},
        )

    def _answers_to(self, uri: str) -> list[dict[str, Any]]:
        """Return the answers below a post at any depth. Raises ``Vanished``, or else as ``view``."""
        thread = self.client.view("getPostThread", uri=uri, depth=DEPTH, parentHeight=0).get("thread")
        if not isinstance(thread, dict):
            raise TransientError("bluesky-view-down")
        found, waiting = [], [thread]
        while waiting:
            replies = waiting.pop().get("replies")
            for reply in replies if isinstance(replies, list) else []:
                # The entry of a removed or blocked post has no post.
                if isinstance(reply, dict) and _is_answer(object_in(reply, "post")):
                    found.append(reply["post"])
                    waiting.append(reply)
        return found

    def _views(self, uris: list[str]) -> dict[str, dict[str, Any]]:
        """Return the posts and answers with these addresses that are not gone. Raises as ``view``."""
        posts = self.client.view("getPosts", uris=uris).get("posts")
        if not isinstance(posts, list):
            raise TransientError("bluesky-view-down")
        return {post["uri"]: post for post in posts if isinstance(post, dict) and text_in(post, "uri")}

    def _comment_of(self, view: dict[str, Any], root: str, hidden: frozenset[str]) -> RemoteComment:
        """Return the comment of a view; ``root``: the address of our post."""
        record, author = object_in(view, "record"), object_in(view, "author")
        parent = text_in(object_in(object_in(record, "reply"), "parent"), "uri")
        uri, did = view["uri"], text_in(author, "did")
        # Authors may set any time; nothing is older than the moment in which the AppView first saw it.
        time = min(parse_time(record.get("createdAt")), parse_time(view.get("indexedAt")))
        return RemoteComment(
            id=uri,
            text=text_in(record, "text"),
            parent_id="" if parent == root else parent,
            author_name=(text_in(author, "displayName") or text_in(author, "handle"))[:200],
            is_ours=did == self.client.did,
            written_at=None if time == UNKNOWN_TIME else time,
            permalink=f"https://bsky.app/profile/{did}/post/{uri.rpartition('/')[2]}" if did else "",
            is_hidden=uri in hidden,
        )

    def read_comment(self, remote: Remote, comment_id: str) -> RemoteComment | None:
        root = self._uri(remote)
        views = self._views([comment_id, root])
        view = views.get(comment_id)
        return self._comment_of(view, root, _hidden_in(views.get(root, {}))) if view else None

    def _require(self, comment: RemoteComment) -> dict[str, Any]:
        """Return the AppView's state of a comment. Raises ``Vanished`` if it is gone."""
        view = self._views([comment.id]).get(comment.id)
        if view is None:
            raise Vanished("comment-gone")
        return view

    # Answering

    def reply(self, remote: Remote, comment: RemoteComment, text: str) -> str:
        """Publish the answer under a key that follows from its text: the server takes a key once."""
        post, parent = self._get(COLLECTION, remote.id), self._require(comment)
        record = {
            "$type": COLLECTION,
            "text": text,
            "createdAt": now(),
            "facets": facets_of(text, {}),
            "reply": {"root": _reference(post), "parent": _reference(parent)},
        }
        try:
            self._put(COLLECTION, _answer_key(comment, text), record, swap=None)
        except KeyTaken:
            pass  # An earlier attempt has arrived.
        return self._answer_uri(comment, text)

    def find_reply(self, remote: Remote, comment: RemoteComment, text: str, since: datetime) -> str | None:
        """Return the ID of our answer, which the account's own server has or does not have."""
        try:
            value = value_of(self._get(COLLECTION, _answer_key(comment, text)))
        except Vanished:
            return None
        is_new = parse_time(value.get("createdAt")) >= since - CLOCK_SLACK
        is_same = comparable_text(text_in(value, "text")) == comparable_text(text)
        return self._answer_uri(comment, text) if is_new and is_same else None

    def _answer_uri(self, comment: RemoteComment, text: str) -> str:
        return f"at://{self.client.did}/{COLLECTION}/{_answer_key(comment, text)}"

    # Moderating

    def hide(self, remote: Remote, comment: RemoteComment) -> None:
        """Hide an answer. Raises ``NeedsPerson`` if the post has as many hidden ones as Bluesky allows."""
        self._require(comment)
        self._set_hidden(remote, comment, True)

    def unhide(self, remote: Remote, comment: RemoteComment) -> None:
        self._set_hidden(remote, comment, False)

    def _set_hidden(self, remote: Remote, comment: RemoteComment, value: bool) -> None:
        """Change the list of hidden answers in the rules of the post; the rules themselves stay.

        Raises ``NeedsPerson`` if the list is full, and ``TransientError`` if the rules change meanwhile.
        """
        try:
            found = self._get(GATES, remote.id)
        except Vanished:
            found = {}
        gate, version = value_of(found), text_in(found, "cid") or None
        hidden = [uri for uri in gate.get("hiddenReplies") or [] if uri != comment.id]
        if (comment.id in (gate.get("hiddenReplies") or [])) == value:
            return
        if value:
            hidden.append(comment.id)
        if len(hidden) > MAX_HIDDEN:
            raise NeedsPerson("bluesky-too-many-hidden")
        rules = gate or {"$type": GATES, "post": self._uri(remote), "createdAt": now()}
        try:
            self._put(GATES, remote.id, {**rules, "hiddenReplies": hidden}, swap=version)
        except KeyTaken:
            # A person has changed the rules meanwhile; they are read again.
            raise TransientError("network-down") from None

    def delete_comment(self, remote: Remote, comment: RemoteComment) -> None:
        """Remove an answer of ours. Raises ``NeedsPerson`` for any other."""
        did = self.client.did
        collection, _slash, key = comment.id.removeprefix(f"at://{did}/").partition("/")
        if collection != COLLECTION:
            raise NeedsPerson("comment-by-hand")
        self.client.post("deleteRecord", repo=did, collection=COLLECTION, rkey=key)

    # Records

    def _uri(self, remote: Remote) -> str:
        return f"at://{self.client.did}/{COLLECTION}/{remote.id}"

    def _get(self, collection: str, key: str) -> dict[str, Any]:
        return self.client.get("getRecord", repo=self.client.did, collection=collection, rkey=key)

    def _put(self, collection: str, key: str, record: dict[str, Any], *, swap: str | None) -> None:
        """Write a record in the place of the version ``swap``; None: of no other.

        Raises ``KeyTaken`` if the server has another version, and ``OutcomeUnknown``.
        """
        values = {"repo": self.client.did, "collection": collection, "rkey": key}
        response = self.client.post("putRecord", **values, record=record, swapRecord=swap)
        if not text_in(response, "uri"):
            raise OutcomeUnknown("answer-lost")


def _answer_key(comment: RemoteComment, text: str) -> str:
    return record_key(f"{comment.id}|{text}")


def _reference(post: dict[str, Any]) -> dict[str, Any]:
    return {"uri": post.get("uri"), "cid": post.get("cid")}


def _is_answer(view: dict[str, Any]) -> bool:
    return view.get("uri", "").startswith("at://") and len(view["uri"]) <= MAX_ID_LENGTH


def _hidden_in(view: dict[str, Any]) -> frozenset[str]:
    """Return the addresses of the hidden answers, from the AppView's state of a post."""
    hidden = object_in(object_in(view, "threadgate"), "record").get("hiddenReplies")
    return (
        frozenset(uri for uri in hidden if isinstance(uri, str)) if isinstance(hidden, list) else frozenset()
    )


def _sum(*numbers: int | None) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None
