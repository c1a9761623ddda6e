"""The part of the contract that concerns what people answer under a post."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from ..channels.base import Bookmark, Channel, PostConversation, Progress, Remote, RemoteComment
from ..exceptions import NeedsPerson, OutcomeUnknown, TransientError, Vanished
from ..messages import Message
from .declarations import DeclarationContract
from .network import Fault

QUESTION, ANSWER = "Кога отваря мостът?", "Мостът отваря утре в 9 часа."


class CommentContract(DeclarationContract):
    """The behaviour that the inbox relies on; a subclass gives ``say``, or these tests are skipped."""

    #: An ID that no comment has, in the form of the network's own.
    unknown_comment = "404404404"

    def say(self, channel: Channel, network: Any, remote: Remote, text: str) -> str:
        """Let a person comment on the post at the network, and return the comment's ID."""
        pytest.skip("nobody can comment in the tests")

    def test_comment_is_read_with_its_text(self, channel: Channel, network: Any) -> None:
        remote, comment = self._commented(channel, network, "can_read_comments")
        assert comment.text.strip() == QUESTION
        assert (comment.parent_id, comment.is_ours, comment.is_hidden) == ("", False, False)
        assert comment.written_at is None or comment.written_at.tzinfo
        assert comment.id
        assert len(comment.id) <= 200
        if channel.capabilities.comments_come_once:
            with pytest.raises(NeedsPerson):
                channel.read_comment(remote, comment.id)
            assert _comments(channel, remote) == {}
            return
        read = channel.read_comment(remote, comment.id)
        assert read is not None
        assert (read.id, read.text, read.version) == (comment.id, comment.text, comment.version)

    def test_comment_that_comes_once_comes_again_unless_it_was_kept(
        self, channel: Channel, network: Any
    ) -> None:
        self._require(channel, "can_read_comments", "comments_come_once")
        _message, remote = self._create(channel)
        comment_id = self.say(channel, network, remote, QUESTION)
        for _worker_that_dies in range(2):
            conversation = next(iter(channel.comments([remote], _long_ago())))
            assert [each.id for each in conversation.comments] == [comment_id]

        def refuse(values: dict) -> None:
            raise NeedsPerson

        channel.bookmark.on_save = refuse
        with pytest.raises(NeedsPerson):
            _comments(channel, remote)
        channel.bookmark = Bookmark()
        assert list(_comments(channel, remote)) == [comment_id]
        assert _comments(channel, remote) == {}

    def test_post_without_comments_has_an_empty_conversation(self, channel: Channel, network: Any) -> None:
        self._require(channel, "can_read_comments")
        if channel.capabilities.comments_come_once:
            pytest.skip("only news is told")
        _message, remote = self._create(channel)
        conversation = _read(channel, remote)
        assert conversation.comments == ()
        assert conversation.is_complete
        assert channel.read_comment(remote, self.unknown_comment) is None

    def test_removed_post_is_left_out_of_a_reading(self, channel: Channel, network: Any) -> None:
        self._require(channel, "can_read_comments", "can_delete")
        _message, remote = self._create(channel)
        self.remove(channel, network, remote)
        assert list(channel.comments([remote], _long_ago())) == []

    def test_answer_stands_below_the_comment_and_is_ours(self, channel: Channel, network: Any) -> None:
        remote, comment = self._commented(channel, network, "can_reply")
        answer_id = channel.reply(remote, comment, ANSWER)
        assert answer_id
        assert len(answer_id) <= 200
        if channel.capabilities.comments_come_once:
            pytest.skip("the network does not tell us of our own answers")
        answer = _comments(channel, remote)[answer_id]
        # A network may put a mention in front.
        assert answer.text.strip().endswith(ANSWER)
        assert (answer.parent_id, answer.is_ours) == (comment.id, True)
        assert channel.find_reply(remote, comment, ANSWER, recently()) == answer_id
        assert channel.find_reply(remote, comment, QUESTION, recently()) is None

    def test_lost_answer_to_a_reply_is_unknown_and_the_reply_is_found(
        self, channel: Channel, network: Any
    ) -> None:
        remote, comment = self._commented(channel, network, "can_reply")
        self.fail(network, Fault.LOST_ANSWER)
        with pytest.raises(OutcomeUnknown):
            channel.reply(remote, comment, ANSWER)
        try:
            assert channel.find_reply(remote, comment, ANSWER, recently())
        except NeedsPerson:
            pytest.skip("a person looks for lost answers")

    def test_hidden_comment_is_shown_again(self, channel: Channel, network: Any) -> None:
        remote, comment = self._commented(channel, network, "can_hide")
        for act, is_hidden in ((channel.hide, True), (channel.unhide, False)):
            act(remote, comment)
            act(remote, comment)
            read = channel.read_comment(remote, comment.id)
            assert read is not None
            assert read.is_hidden == is_hidden

    def test_removed_comment_is_gone(self, channel: Channel, network: Any) -> None:
        remote, comment = self._commented(channel, network, "can_delete_comments")
        channel.delete_comment(remote, comment)
        channel.delete_comment(remote, comment)
        if not channel.capabilities.comments_come_once:
            assert channel.read_comment(remote, comment.id) is None
        assert _comments(channel, remote) == {}
        if channel.capabilities.can_reply:
            with pytest.raises(Vanished):
                channel.reply(remote, comment, ANSWER)

    def test_removed_answer_is_gone(self, channel: Channel, network: Any) -> None:
        can = channel.capabilities
        if not (can.can_delete_comments or can.can_delete_answers):
            pytest.skip("answers cannot be removed")
        remote, comment = self._commented(channel, network, "can_reply")
        answer = RemoteComment(channel.reply(remote, comment, ANSWER), ANSWER, comment.id, is_ours=True)
        channel.delete_comment(remote, answer)
        channel.delete_comment(remote, answer)
        assert list(_comments(channel, remote)) == ([] if can.comments_come_once else [comment.id])

    def test_replies_to_a_removed_comment_stay_as_declared(self, channel: Channel, network: Any) -> None:
        remote, comment = self._commented(channel, network, "can_delete_comments")
        if channel.capabilities.comments_come_once or not channel.capabilities.can_reply:
            pytest.skip("the reply could not be read")
        answer_id = channel.reply(remote, comment, ANSWER)
        channel.delete_comment(remote, comment)
        assert (answer_id in _comments(channel, remote)) == channel.capabilities.replies_stay

    def test_author_of_a_comment_gets_a_private_message(self, channel: Channel, network: Any) -> None:
        remote, comment = self._commented(channel, network, "can_message")
        assert comment.can_message
        channel.message_author(remote, comment, ANSWER)
        assert list(_comments(channel, remote)) == [comment.id], "a private message is no comment"

    def test_unreachable_network_is_transient_to_a_reading_of_comments(
        self, channel: Channel, network: Any
    ) -> None:
        self._require(channel, "can_read_comments")
        _message, remote = self._create(channel)
        self.fail(network, Fault.UNREACHABLE)
        with pytest.raises(TransientError):
            list(channel.comments([remote], _long_ago()))

    # Steps

    def _create(self, channel: Channel) -> tuple[Message, Remote]:
        self._require_program(channel)
        message = self._compose(channel)
        return message, channel.create(message, Progress({}))

    def _commented(self, channel: Channel, network: Any, capability: str) -> tuple[Remote, RemoteComment]:
        """Return a new post and the comment of a person on it."""
        self._require(channel, capability)
        _message, remote = self._create(channel)
        comment_id = self.say(channel, network, remote, QUESTION)
        found = _comments(channel, remote)
        assert list(found) == [comment_id]
        return remote, found[comment_id]


def recently() -> datetime:
    """Return a time before the test began."""
    return timezone.now() - timedelta(minutes=1)


def _long_ago() -> datetime:
    return timezone.now() - timedelta(days=30)


def _read(channel: Channel, remote: Remote) -> PostConversation:
    (conversation,) = channel.comments([remote], _long_ago())
    assert conversation.post_id == remote.id
    return conversation


def _comments(channel: Channel, remote: Remote) -> dict[str, RemoteComment]:
    """Return the comments on a post; those with news where the network sends each only once."""
    conversations = list(channel.comments([remote], _long_ago()))
    assert [each.post_id for each in conversations] in ([remote.id], [])
    if not channel.capabilities.comments_come_once:
        assert conversations
    return {comment.id: comment for each in conversations for comment in each.comments}
