"""The contract of comments at the sandbox, and its webhooks at the site's address."""

import pytest

from civic_social.channels.base import Progress
from civic_social.conversation import events, reading
from civic_social.messages import Message
from civic_social.models import Comment, CommentReading, NetworkEvent
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox import people
from civic_social.sandbox.models import Comment as SandboxComment
from civic_social.sandbox.models import Post as SandboxPost
from civic_social.sandbox.models import Profile
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


def test_webhook_brings_a_comment_and_takes_it_away(network, served, make_post, settings):  # noqa: F811
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_VERIFY_TOKEN": "ours"}
    account = make_account("facebook_page")
    sandbox.subscribe_webhooks(f"{served}/social/events/meta/", verify_token="ours", fields=("feed",))
    channel = account.get_channel()
    channel.subscribe()
    remote = channel.create(Message("Новият мост е отворен."), Progress({}))
    make_post(account, remote.id)
    CommentReading.objects.create(account=account)
    said = people.comment_by_hand(SandboxPost.objects.get(), "Кога?")
    for _round in range(3):
        sandbox.send_webhooks()
    events.work_off()
    assert [comment.text for comment in Comment.objects.all()] == ["Кога?"]
    assert set(NetworkEvent.objects.values_list("unknown", flat=True)) == {""}
    CommentReading.objects.update(next_at="2026-01-01T00:00Z")
    reading.read_due()
    assert Comment.objects.count() == 1
    assert SandboxComment.objects.count() == 1
    channel.close()
    assert said
