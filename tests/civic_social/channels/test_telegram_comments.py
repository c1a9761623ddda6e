"""Comments in the discussion group of a Telegram channel."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from civic_social.channels.base import Progress, Remote, RemoteComment
from civic_social.channels.telegram import Telegram
from civic_social.exceptions import NeedsPerson, TransientError
from civic_social.testing import MARKER, CommentContract, FakeAccount, Fault

from ..networks.accounts import identity_at
from ..networks.telegram_server import CHANNEL, GROUP, refusal

LONG_AGO = timezone.now() - timedelta(days=30)


class TestTelegram(CommentContract):
    @pytest.fixture
    def network(self, open_network):
        return open_network("telegram")

    @pytest.fixture
    def channel(self, network):
        channel = Telegram(FakeAccount(channel="telegram", **identity_at(network)))
        yield channel
        channel.close()

    def say(self, channel, network, remote, text):
        return network.say(remote.id, text)

    def fail(self, network, fault, *, writing=True):
        if fault == Fault.UNREACHABLE:
            network.stop()
        else:
            network.fail("lost_after", part="/sendMessage")

    @pytest.fixture
    def post(self, channel):
        message = channel.compose(self.make_message(channel.capabilities), MARKER)
        return channel.create(message, Progress({}))

    def read(self, channel, *posts):
        """Return the comments that one reading yields, by their IDs."""
        found = channel.comments(posts, LONG_AGO)
        return {comment.id: comment for each in found for comment in each.comments}

    def test_threads_are_known_in_later_readings_and_edits_are_read(self, channel, network, post):
        top = network.say(post.id, "Кога?")
        assert self.read(channel, post)[top].author_name == "Мария Иванова"
        nested = network.say(post.id, "И аз питам", parent=top)
        network.edit(top, "Кога точно?")
        found = self.read(channel, post)
        assert {key: (each.text, each.parent_id) for key, each in found.items()} == {
            nested: ("И аз питам", top),
            top: ("Кога точно?", ""),
        }
        assert found[top].permalink == f"{post.permalink}?comment={top.partition(':')[2]}"
        assert channel.bookmark.values == {"threads": {"501": 41}}

    def test_what_is_no_comment_on_a_post_is_left_out(self, channel, network, post):
        ours = network.say(post.id, "Отговор", sender_chat={"id": CHANNEL, "title": "Община"})
        network._push(message=network._write("Общ разговор"))
        forwarded = network._write("", forward_origin={"chat": {"id": CHANNEL}, "message_id": 41})
        network._push(message=network._write("Под препратена", forwarded))
        network._push(message={"chat": {"id": -5}, "message_id": 1, "text": "Друга група", "date": 0})
        network._push(message={"chat": {"id": GROUP}, "reply_to_message": "?"}, poll={"id": 1})
        found = self.read(channel, post)
        assert list(found) == [ours]
        assert (found[ours].is_ours, found[ours].author_name) == (True, "Община")

    def test_hundreds_of_updates_are_read_in_one_reading(self, channel, network, post):
        for number in range(230):
            network.say(post.id, str(number))
        assert len(self.read(channel, post)) == 230
        assert network.updates == []
        assert channel.request_count == 6

    def test_comment_on_a_post_that_is_not_known_yet_waits_half_an_hour(self, channel, network, post):
        comment = network.say(post.id, "Кога?")
        assert self.read(channel) == {}
        assert list(self.read(channel, post)) == [comment]
        old = (datetime.now(UTC) - timedelta(hours=1)).timestamp()
        network.say(post.id, "Под чужда публикация", date=int(old))
        self.read(channel)
        assert network.updates == []

    def test_album_has_the_comments_of_all_its_messages(self, channel, network, post):
        comment = network.say(post.id, "Кога?")
        album = Remote("40-41-42", "https://t.me/obshtina/40")
        (conversation,) = channel.comments([album], LONG_AGO)
        assert conversation.post_id == album.id
        assert [each.id for each in conversation.comments] == [comment]

    def test_reactions_are_counted_also_beside_later_comments(self, channel, network, post):
        network.react(post.id, 5, 2)
        for number in range(120):
            network.say(post.id, str(number))
        assert [each.counts for each in channel.comments([post], LONG_AGO)] == [{"reactions": 7}] * 2

    def test_answer_is_in_the_group_below_the_comment(self, channel, network, post):
        comment = self.say(channel, network, post, "Кога?")
        answer = channel.reply(post, RemoteComment(comment), "Утре.")
        message = network.group[int(answer.partition(":")[2])]
        assert (message["text"], message["chat"]["id"]) == ("Утре.", GROUP)
        assert f"{GROUP}:{message['reply_to_message']['message_id']}" == comment

    def test_group_that_refuses_the_bot_does_not_stop_the_account(self, channel, network, post):
        comment = RemoteComment(network.say(post.id, "Кога?"))
        network.group_rights = {"status": "left"}
        for act in (
            lambda: channel.reply(post, comment, "Утре."),
            lambda: channel.delete_comment(post, comment),
        ):
            with pytest.raises(NeedsPerson) as raised:
                act()
            assert raised.value.problem == "telegram-bot-not-in-group"
        assert [finding.problem for finding in channel.health().findings] == ["telegram-bot-not-in-group"]

    @pytest.mark.parametrize(
        ("description", "exception"),
        [
            ("Conflict: can't use getUpdates method while webhook is active", NeedsPerson),
            ("Conflict: terminated by other getUpdates request", TransientError),
        ],
    )
    def test_other_program_with_the_same_bot_is_reported(
        self, channel, network, post, description, exception
    ):
        network.fail(refusal(description, 409), part="getUpdates")
        with pytest.raises(exception) as raised:
            self.read(channel, post)
        assert raised.value.problem == "telegram-updates-taken"

    def test_contract_notices_a_channel_that_lets_the_network_forget_too_soon(self, channel, network):
        class Hasty(Telegram):
            def comments(self, remotes, since):
                yield from list(super().comments(remotes, since))

        with pytest.raises((AssertionError, StopIteration)):
            self.test_comment_that_comes_once_comes_again_unless_it_was_kept(Hasty(channel.account), network)

    def test_channel_without_a_group_asks_for_no_updates(self, channel, network, post, monkeypatch):
        monkeypatch.setattr(channel, "_get_chat", lambda: {"id": CHANNEL})
        assert self.read(channel, post) == {}
        assert not any("getUpdates" in call for call in network.calls)
        assert channel.health().findings == ()
