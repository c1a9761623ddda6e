"""Comments at a Mastodon server."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social.channels.base import Progress, Remote
from civic_social.channels.mastodon import Mastodon
from civic_social.exceptions import Vanished
from civic_social.testing import CommentContract, FakeAccount, Fault

LONG_AGO = timezone.now() - timedelta(days=30)


class TestMastodon(CommentContract):
    @pytest.fixture
    def network(self, open_network):
        return open_network("mastodon")

    @pytest.fixture
    def channel(self, network):
        account = FakeAccount(
            channel="mastodon",
            credentials={"access_token": "secret"},
            remote_id="obshtina",
            public_url=f"{network.url}/@obshtina",
        )
        channel = Mastodon(account)
        yield channel
        channel.close()

    def say(self, channel, network, remote, text):
        return network.say(remote.id, text)

    def fail(self, network, fault, *, writing=True):
        if fault != Fault.LOST_ANSWER:
            pytest.skip("tried in test_network_faults")
        network.fail("lost_after", "POST", "/statuses")

    def test_private_answers_are_not_read_and_quiet_posts_take_no_request(self, channel, network):
        posts = [channel.create(self.make_message(channel.capabilities), Progress({})) for _ in range(3)]
        top = network.say(posts[0].id, "Кога?")
        network.say(top, "И аз")
        network.say(posts[0].id, "Между нас", visibility="direct")
        before = channel.request_count
        found = {each.post_id: each for each in channel.comments([*posts, Remote("404")], LONG_AGO)}
        assert [(each.text, each.parent_id) for each in found[posts[0].id].comments] == [
            ("Кога?", ""),
            ("И аз", top),
        ]
        assert set(found) == {post.id for post in posts}
        assert found[posts[1].id].counts == {"comments": 0, "reactions": 3, "shares": 1}
        assert channel.request_count - before <= 5

    def test_public_answer_below_a_private_one_does_not_bring_that_into_the_inbox(self, channel, network):
        remote = channel.create(self.make_message(channel.capabilities), Progress({}))
        private = network.say(remote.id, "Между нас", visibility="direct")
        network.say(private, "Пред всички")
        (conversation,) = channel.comments([remote], LONG_AGO)
        assert [(each.text, each.parent_id) for each in conversation.comments] == [("Пред всички", private)]
        assert channel.read_comment(remote, private) is None

    def test_content_warning_is_a_part_of_the_text(self, channel, network):
        remote = channel.create(self.make_message(channel.capabilities), Progress({}))
        network.say(remote.id, "Кога?", spoiler_text=" Ремонтът <отново>")
        network.say(remote.id, "", spoiler_text="Спират водата!")
        (conversation,) = channel.comments([remote], LONG_AGO)
        texts = [each.text for each in conversation.comments]
        assert texts == ["Ремонтът <отново>\n\nКога?", "Спират водата!"]

    def test_lost_answer_is_found_after_its_comment_was_removed(self, channel, network):
        remote = channel.create(self.make_message(channel.capabilities), Progress({}))
        network.say(remote.id, "Кога?")
        (comment,) = next(channel.comments([remote], LONG_AGO)).comments
        answer = channel.reply(remote, comment, "Утре.")
        network.remove(comment.id)
        since = timezone.now() - timedelta(minutes=1)
        assert channel.find_reply(remote, comment, "Утре.", since) == answer
        with pytest.raises(Vanished):
            channel.find_reply(remote, comment, "Вдругиден.", since)
        with pytest.raises(Vanished):
            channel.find_reply(remote, comment, "Утре.", timezone.now() + timedelta(hours=1))

    def test_same_answer_to_another_comment_of_the_thread_is_not_taken_for_the_lost_one(
        self, channel, network
    ):
        remote = channel.create(self.make_message(channel.capabilities), Progress({}))
        top = network.say(remote.id, "Кога?")
        network.say(top, "И аз питам")
        first, second = next(channel.comments([remote], LONG_AGO)).comments
        answer = channel.reply(remote, second, "Благодарим Ви.")
        # An account at GoToSocial may default to Markdown.
        assert network.statuses[answer]["content_type"] == "text/plain"
        since = timezone.now() - timedelta(minutes=1)
        assert channel.find_reply(remote, first, "Благодарим Ви.", since) is None
        assert channel.find_reply(remote, second, "Благодарим Ви.", since)
