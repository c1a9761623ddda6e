"""Answers at Bluesky, which its AppView collects."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social.channels.base import Progress, Remote, RemoteComment
from civic_social.channels.bluesky import comments as bluesky_comments
from civic_social.channels.bluesky.channel import Bluesky
from civic_social.exceptions import NeedsPerson, RateLimited, TransientError, Vanished
from civic_social.testing import MARKER, CommentContract, FakeAccount, Fault

from ..networks.accounts import identity_at
from ..networks.bluesky_server import DID, MARIA, refusal
from ..networks.fake_server import Response

LONG_AGO = timezone.now() - timedelta(days=30)


class TestBluesky(CommentContract):
    unknown_comment = "at://did:plc:nobody/app.bsky.feed.post/3kaaaaaaaaaaa"

    @pytest.fixture
    def network(self, open_network):
        return open_network("bluesky")

    @pytest.fixture
    def channel(self, network):
        channel = Bluesky(FakeAccount(channel="bluesky", **identity_at(network)))
        yield channel
        channel.close()

    def say(self, channel, network, remote, text):
        return network.say(remote.id, text)

    def remove(self, channel, network, remote):
        network.remove_all()

    def fail(self, network, fault, *, writing=True):
        if fault == Fault.UNREACHABLE:
            network.stop()
        else:
            network.fail("lost_after", "POST", "putRecord")

    @pytest.fixture
    def post(self, channel):
        message = channel.compose(self.make_message(channel.capabilities), MARKER)
        return channel.create(message, Progress({}))

    def test_quiet_posts_take_one_request_for_25_of_them(self, channel, network, post):
        top = network.say(post.id, "Кога?")
        network.say(post.id, "И аз", parent=top, createdAt="2001-01-01T00:00:00Z")
        remotes = [post, *(Remote(f"3k{number:011d}") for number in range(30))]
        before = channel.request_count
        (found,) = channel.comments(remotes, LONG_AGO)
        assert channel.request_count - before == 3
        assert {(each.text, each.parent_id) for each in found.comments} == {("Кога?", ""), ("И аз", top)}
        assert found.counts == {"comments": 1, "reactions": 3, "shares": 2}
        first = next(each for each in found.comments if each.id == top)
        assert (first.author_name, first.is_ours) == ("Мария", False)
        assert first.permalink == f"https://bsky.app/profile/{MARIA}/post/{top.rpartition('/')[2]}"

    def test_answer_names_the_thread_and_is_never_published_twice(self, channel, network, post):
        comment = RemoteComment(network.say(post.id, "Кога?"))
        first = channel.reply(post, comment, "Утре: https://example.bg/most/")
        assert channel.reply(post, comment, "Утре: https://example.bg/most/") == first
        (record,) = [each for each in network.records.values() if "reply" in each]
        assert record["reply"]["root"]["uri"] == f"at://{DID}/app.bsky.feed.post/{post.id}"
        assert record["reply"]["parent"] == {"uri": comment.id, "cid": f"cid{comment.id.rpartition('/')[2]}"}
        assert record["facets"][0]["features"][0]["uri"] == "https://example.bg/most/"
        assert [sighting.remote.id for sighting in channel.listing()] == [post.id]

    def test_only_own_answers_are_removed_by_the_program(self, channel, network, post):
        comment = RemoteComment(network.say(post.id, "Кога?"))
        with pytest.raises(NeedsPerson) as raised:
            channel.delete_comment(post, comment)
        assert raised.value.problem == "comment-by-hand"
        assert network.answers

    def test_hiding_keeps_the_rules_of_a_person_and_the_other_hidden_answers(
        self, channel, network, post, monkeypatch
    ):
        rules = {
            "allow": [{"$type": "app.bsky.feed.threadgate#mentionRule"}],
            "hiddenReplies": ["at://a/b/c"],
        }
        network.gates[post.id] = rules
        comment = RemoteComment(network.say(post.id, "Спам"))
        channel.hide(post, comment)
        assert network.gates[post.id] == {**rules, "hiddenReplies": ["at://a/b/c", comment.id]}
        channel.unhide(post, comment)
        assert network.gates[post.id] == rules
        monkeypatch.setattr(bluesky_comments, "MAX_HIDDEN", 1)
        with pytest.raises(NeedsPerson):
            channel.hide(post, comment)
        network.answers.clear()
        with pytest.raises(Vanished):
            channel.hide(post, comment)

    def test_rules_that_a_person_has_changed_meanwhile_are_not_overwritten(self, channel, network, post):
        comment = RemoteComment(network.say(post.id, "Спам"))
        network.fail(refusal("InvalidSwap"), "POST", "putRecord")
        with pytest.raises(TransientError):
            channel.hide(post, comment)
        assert network.gates == {}

    @pytest.mark.parametrize(
        ("answer", "exception", "problem"),
        [
            (Response(502, {"error": "UpstreamFailure"}), TransientError, "bluesky-view-down"),
            (Response(502, b"<html>"), TransientError, "bluesky-view-down"),
            (refusal("InvalidRequest"), NeedsPerson, "bluesky-no-view"),
            (refusal("MethodNotImplemented", 501), NeedsPerson, "bluesky-no-view"),
            (Response(429, {"error": "RateLimitExceeded"}), RateLimited, "rate-limited"),
        ],
    )
    def test_view_that_cannot_be_reached_is_distinguished_from_a_server_without_one(
        self, channel, network, post, answer, exception, problem
    ):
        network.fail(answer, part="getPosts")
        with pytest.raises(exception) as raised:
            list(channel.comments([post], LONG_AGO))
        assert raised.value.problem == problem
        assert problem in channel.problems or problem == "rate-limited"
