"""The contract of comments at the sandbox, and its webhooks at the site's address."""

from contextlib import closing
from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social.channels.base import Progress, Remote
from civic_social.channels.graph.versions import TESTED
from civic_social.conversation import events, reading
from civic_social.exceptions import NeedsPerson
from civic_social.messages import Message
from civic_social.models import Comment, CommentReading, NetworkEvent
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox import people
from civic_social.sandbox.models import Call, Profile
from civic_social.sandbox.models import Comment as SandboxComment
from civic_social.sandbox.models import Post as SandboxPost
from civic_social.testing import CommentContract

from ..comment_intake.conftest import make_post  # noqa: F401
from ..factories import SocialAccountFactory

pytestmark = pytest.mark.django_db(transaction=True)


def make_account(kind):
    """Create the account of a kind at the sandbox."""
    page = sandbox.create_page("Община", username="obshtina")
    token = {"access_token": page.access_token}
    profile = Profile.objects.get(slug="obshtina")
    if kind == "instagram":
        profile = sandbox.create_instagram_account(page, "Община", username="obshtina_snimki")
    return SocialAccountFactory(channel=kind, remote_id=profile.graph_id, credentials=token)


class TestPage(CommentContract):
    kind = "facebook_page"
    unknown_comment = "404404404_1"

    @pytest.fixture
    def network(self, network, served):
        return network

    @pytest.fixture
    def channel(self, network):
        channel = make_account(self.kind).get_channel()
        yield channel
        channel.close()

    def _compose(self, channel):
        return Message("Новият мост е отворен.")

    def say(self, channel, network, remote, text):
        return people.comment_by_hand(SandboxPost.objects.get(), text).graph_id

    def fail(self, network, fault, *, writing=True):
        pytest.skip("the faults are those of test_contract")


@pytest.mark.parametrize("kind", ["facebook_page", "instagram"])
@pytest.mark.parametrize("version", TESTED)
def test_conversation_is_held_with_each_version(network, served, settings, kind, version):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "GRAPH_API_VERSION": version}
    account = make_account(kind)
    profile = Profile.objects.get(graph_id=account.remote_id)
    posts = [SandboxPost.objects.create(profile=profile, message=f"Мост {number}") for number in range(3)]
    said = people.comment_by_hand(posts[0], "Кога?")
    remotes, recently = [Remote(post.graph_id) for post in posts], timezone.now() - timedelta(minutes=1)
    with closing(account.get_channel()) as channel:
        found = {each.post_id: each for each in channel.comments(remotes, recently)}
        (comment,) = found[remotes[0].id].comments
        assert comment.id == said.graph_id
        answer_id = channel.reply(remotes[0], comment, "Утре.")
        assert channel.find_reply(remotes[0], comment, "Утре.", recently) == answer_id
        for act, is_hidden in ((channel.hide, True), (channel.unhide, False)):
            act(remotes[0], comment)
            assert channel.read_comment(remotes[0], comment.id).is_hidden == is_hidden
        channel.delete_comment(remotes[0], comment)
        assert channel.read_comment(remotes[0], comment.id) is None
    # The sandbox refuses what Meta forbids to new apps, so none of it was used.
    assert {call.path.split("/")[3] for call in Call.objects.all()} == {version}


@pytest.mark.parametrize("kind", ["facebook_page", "instagram"])
def test_comment_on_a_boosted_post_is_stored_once_below_the_post(
    served,
    make_post,  # noqa: F811
    send_webhooks,
    settings,
    kind,
):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_VERIFY_TOKEN": "ours"}
    account = make_account(kind)
    sandbox.set_access_level("advanced")
    field = "comments" if kind == "instagram" else "feed"
    sandbox.subscribe_webhooks(
        f"{served}/social/events/meta/",
        verify_token="ours",
        fields=(field,),
        **({"kind": "instagram"} if kind == "instagram" else {}),
    )
    with closing(account.get_channel()) as channel:
        channel.subscribe()
    boosted = SandboxPost.objects.create(profile=Profile.objects.get(graph_id=account.remote_id), message="А")
    post = make_post(account, boosted.graph_id)
    CommentReading.objects.create(account=account)
    people.boost_by_hand(boosted)
    boosted.refresh_from_db()
    people.comment_by_hand(boosted, "Кога?")
    send_webhooks()
    events.work_off()
    CommentReading.objects.update(next_at="2026-01-01T00:00Z")
    reading.read_due()
    assert [(comment.text, comment.post) for comment in Comment.objects.all()] == [("Кога?", post)]
    assert NetworkEvent.objects.filter(unknown="").count() == (2 if kind == "instagram" else 1)


def test_webhook_adds_a_comment_and_removes_it(
    network,
    served,
    make_post,  # noqa: F811
    send_webhooks,
    settings,
):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_VERIFY_TOKEN": "ours"}
    account = make_account("facebook_page")
    sandbox.subscribe_webhooks(f"{served}/social/events/meta/", verify_token="ours", fields=("feed",))
    channel = account.get_channel()
    channel.subscribe()
    remote = channel.create(Message("Новият мост е отворен."), Progress({}))
    make_post(account, remote.id)
    CommentReading.objects.create(account=account)
    said = people.comment_by_hand(SandboxPost.objects.get(), "Кога?")
    send_webhooks()
    events.work_off()
    assert [comment.text for comment in Comment.objects.all()] == ["Кога?"]
    assert set(NetworkEvent.objects.values_list("unknown", flat=True)) == {""}
    CommentReading.objects.update(next_at="2026-01-01T00:00Z")
    reading.read_due()
    assert Comment.objects.count() == 1
    assert SandboxComment.objects.count() == 1
    channel.close()
    assert said


def test_second_private_message_about_a_comment_is_left_to_a_person(network, served):
    account = make_account("facebook_page")
    sandbox.set_access_level("advanced")
    profile = Profile.objects.get(graph_id=account.remote_id)
    post = SandboxPost.objects.create(profile=profile, message="Мост")
    said = people.comment_by_hand(post, "Кога?")
    remote = Remote(post.graph_id)
    with closing(account.get_channel()) as channel:
        comment = channel.read_comment(remote, said.graph_id)
        channel.message_author(remote, comment, "Пишете ни през формуляра.")
        with pytest.raises(NeedsPerson) as caught:
            channel.message_author(remote, comment, "Пишете ни през формуляра.")
    assert caught.value.problem == "message-sent-already"
