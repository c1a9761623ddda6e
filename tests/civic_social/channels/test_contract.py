"""What every channel must do: the same cases for each, against its network on a real HTTP server."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.module_loading import import_string
from wagtail.images.tests.utils import get_test_image_file_jpeg
from wagtail_factories import ImageFactory

from civic_social.channels.base import Progress
from civic_social.conf import DEFAULTS
from civic_social.content.images import picture_of, with_urls
from civic_social.error_messages import explain
from civic_social.exceptions import (
    AuthenticationError,
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
    TransientError,
    Vanished,
)
from civic_social.messages import Message, Picture, marker_of
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import Call, Fault, Post, Profile

from ..factories import NoticePageFactory, SocialAccountFactory, publish
from ..memory_channel import NETWORK

pytestmark = pytest.mark.django_db(transaction=True)
MARKER = "cs0123456789abcdef"


@dataclass
class Bench:
    """A channel, a message for it, and its network as the test sees and disturbs it."""

    channel: object
    message: Message
    profile: Profile | None = None
    saved: list = field(default_factory=list)

    def create(self, message=None, values=None):
        return self.channel.create(message or self.message, Progress(values or {}, self.saved.append))

    def find(self, marker=MARKER):
        message = self.channel.compose(replace(self.said, link=self.page_link), marker)
        return self.channel.find(message, timezone.now() - timedelta(minutes=1))

    page_link: str = ""
    said: Message | None = None

    def texts(self):
        """What a visitor of the network reads, newest last."""
        if self.profile is None:
            return NETWORK.texts()
        posts = Post.objects.filter(profile=self.profile, removed_at=None).order_by("pk")
        return [post.message for post in posts]


def _account(kind):
    if kind == "memory":
        return SocialAccountFactory(channel="memory"), None
    page = sandbox.create_page("Община", username="obshtina")
    token = {"access_token": page.access_token}
    if kind == "instagram":
        profile = sandbox.create_instagram_account(page, "Община", username="obshtina_snimki")
    elif kind == "facebook_page":
        profile = Profile.objects.get(slug="obshtina")
    else:
        profile = sandbox.create_group("Форум", username="forum", api_open=True)
    account = SocialAccountFactory(channel=kind, remote_id=profile.graph_id, credentials=token)
    return account, profile


@pytest.fixture
def make_bench(network, served, root):
    """Give a bench for the channel of a slug, with a live page to announce."""
    opened = []

    def make(kind):
        notice = publish(NoticePageFactory(parent=root, title="Ново решение"))
        account, profile = _account(kind)
        channel = account.get_channel()
        opened.append(channel)
        said = notice.get_social_message()
        if channel.capabilities.needs_picture:
            image = ImageFactory(description="Мостът", file=get_test_image_file_jpeg(size=(800, 600)))
            said = replace(said, pictures=(picture_of(image),))
        message = channel.compose(with_urls(said, channel.capabilities.pictures), MARKER)
        return Bench(channel, message, profile, page_link=notice.full_url, said=said)

    yield make
    for channel in opened:
        channel.close()


@pytest.fixture(params=["facebook_page", "facebook_group", "instagram", "memory"])
def bench(request, make_bench):
    return make_bench(request.param)


@pytest.fixture(params=["facebook_page", "facebook_group", "memory"])
def editing(request, make_bench):
    return make_bench(request.param)


@pytest.fixture(params=["facebook_page", "facebook_group", "memory"])
def marking(request, make_bench):
    return make_bench(request.param)


def test_what_is_created_can_be_seen_and_has_an_address(bench):
    remote = bench.create()
    assert remote.id
    assert remote.permalink.startswith("http")
    assert bench.texts() == [bench.message.text]


def test_what_is_created_is_found_again_by_its_marker(bench):
    remote = bench.create()
    found = bench.find()
    assert (found.id, found.permalink) == (remote.id, remote.permalink)


def test_another_marker_is_not_found(marking):
    marking.create()
    assert marking.find("csffffffffffffffff") is None


def test_the_text_can_be_edited_in_place_and_twice(editing):
    remote = editing.create()
    edited = replace(editing.message, text="Поправено: ново решение")
    editing.channel.update(remote, edited)
    editing.channel.update(remote, edited)
    assert editing.texts() == ["Поправено: ново решение"]


def test_what_is_removed_is_gone_and_can_be_removed_again(bench):
    remote = bench.create()
    bench.channel.delete(remote)
    bench.channel.delete(remote)
    assert bench.texts() == []
    assert bench.find() is None


def test_a_text_beyond_the_limit_is_shortened_before_it_is_sent(bench):
    limit = bench.channel.capabilities.text_limit
    long = bench.channel.compose(replace(bench.message, text="дума " * limit, link=bench.page_link), MARKER)
    assert len(long.text) <= limit
    bench.create(long)
    assert bench.texts() == [long.text]


# What a channel says of a message, without a network: for those too that a person serves.


@pytest.fixture(params=sorted(set(DEFAULTS["CHANNELS"])))
def any_channel(request, network):
    channel = import_string(request.param)
    return channel(SocialAccountFactory(channel=channel.slug, public_url="https://www.facebook.com/obshtina"))


def test_what_is_composed_carries_the_marker_and_fits(any_channel):
    pictures = tuple(Picture(number, f"Снимка {number}") for number in range(1, 20))
    said = Message("дума " * 20_000, link="https://example.bg/a/", title="А", pictures=pictures)
    composed = any_channel.compose(said, MARKER)
    assert marker_of(composed.link) == MARKER
    assert len(composed.text) <= any_channel.capabilities.text_limit + len(composed.link) + 2
    assert len(composed.pictures) == any_channel.capabilities.max_pictures
    assert any_channel.compose(said, MARKER) == composed


def test_an_undescribed_picture_is_told_before_anything_is_published(any_channel):
    found = any_channel.check(Message("Текст", link="https://example.bg/a/", pictures=(Picture(1, ""),)))
    assert "picture-undescribed" in [finding.problem for finding in found]


def test_the_reason_for_a_hand_off_is_a_sentence_with_a_next_step(any_channel):
    explanation = explain(any_channel.hand_off_reason, {})
    assert explanation.what
    assert explanation.next_step


# What a network does when it misbehaves: over HTTP only, so for the Graph channels.


@pytest.fixture(params=["facebook_page", "facebook_group"])
def graph(request, make_bench):
    return make_bench(request.param)


@pytest.fixture
def page_bench(make_bench):
    return make_bench("facebook_page")


@pytest.fixture
def group_bench(make_bench):
    return make_bench("facebook_group")


def fault(bench, kind, method="POST", **conditions):
    sandbox.enable_fault(kind, bench.profile, method=method, remaining=1, **conditions)


DOUBTFUL = [
    Fault.Kind.LOST_BEFORE,
    Fault.Kind.HTML,
    Fault.Kind.UNAVAILABLE_TEXT,
    Fault.Kind.SERVER_ERROR,
    Fault.Kind.SERVICE_DOWN,
]


def test_an_answer_lost_after_accepting_is_unknown_and_then_found(graph):
    fault(graph, Fault.Kind.LOST_AFTER)
    with pytest.raises(OutcomeUnknown):
        graph.create()
    assert len(graph.texts()) == 1
    assert graph.find() is not None


@pytest.mark.parametrize("kind", DOUBTFUL)
def test_a_doubtful_answer_is_unknown_and_nothing_is_found(graph, kind):
    fault(graph, kind)
    with pytest.raises(OutcomeUnknown):
        graph.create()
    assert graph.find() is None


@pytest.mark.parametrize("kind", DOUBTFUL)
def test_a_doubtful_answer_to_a_question_is_a_passing_fault(graph, kind):
    fault(graph, kind, method="GET")
    with pytest.raises(TransientError):
        graph.find()


def test_a_throttled_network_says_how_long_to_wait(graph):
    fault(graph, Fault.Kind.THROTTLED)
    with pytest.raises(RateLimited) as raised:
        graph.create()
    assert raised.value.retry_after > 0
    assert graph.texts() == []


def kill_token(bench):
    bench.channel.account.credentials = {"access_token": "EAAdead"}


def test_a_dead_token_is_the_end_of_access_at_a_page(page_bench):
    kill_token(page_bench)
    with pytest.raises(AuthenticationError):
        page_bench.create()


def test_a_dead_token_is_a_hand_off_in_a_group(group_bench):
    kill_token(group_bench)
    with pytest.raises(NeedsPerson):
        group_bench.create()


def test_a_network_that_nobody_reaches_has_accepted_nothing(graph, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "GRAPH_API_URL": "http://127.0.0.1:1"}
    with pytest.raises(TransientError) as raised:
        graph.create()
    assert not isinstance(raised.value, RateLimited)


def test_editing_what_somebody_removed_says_so(graph):
    remote = graph.create()
    sandbox.remove_by_hand(Post.objects.get())
    with pytest.raises(Vanished):
        graph.channel.update(remote, graph.message)


def test_the_link_card_follows_the_page(graph, root):
    graph.create()
    notice = root.get_children().get().specific
    publish(notice, title="Заглавие след поправка")
    graph.channel.update(graph.find(), replace(graph.message, text="Заглавие след поправка"))
    assert Post.objects.get().preview.title == "Заглавие след поправка"


def test_a_closed_group_turns_the_post_into_a_hand_off(group_bench):
    Profile.objects.filter(pk=group_bench.profile.pk).update(api_open=False)
    with pytest.raises(NeedsPerson) as raised:
        group_bench.create()
    assert raised.value.problem == "group-by-hand"


def test_a_refused_parameter_is_final_at_a_page(page_bench):
    with pytest.raises(PermanentError):
        page_bench.create(replace(page_bench.message, text="", link=""))


# The link card, read before the post


@pytest.fixture
def _warm(settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "WARM_LINK_CARDS": True}


@pytest.mark.usefixtures("_warm")
def test_the_card_is_read_before_the_post_and_a_missing_picture_is_told(page_bench):
    assert page_bench.create().note == "card-without-picture"
    said = [(call.method, call.path.rpartition("/")[2]) for call in Call.objects.order_by("pk")]
    assert said == [("POST", ""), ("POST", "feed")]


@pytest.mark.usefixtures("_warm")
@pytest.mark.parametrize("kind", ["not_scrapable", "server_error", "lost_after"])
def test_a_card_that_cannot_be_read_does_not_keep_the_post(page_bench, kind):
    sandbox.enable_fault(kind, operation="root", remaining=1)
    assert page_bench.create().note == "card-unread"
    assert len(page_bench.texts()) == 1


# Reading what stands there, and the daily look at the account


def test_what_stands_there_is_read_singly_and_in_the_list(bench):
    remote = bench.create()
    assert bench.channel.read(remote).says(bench.message.text)
    (listed,) = bench.channel.listing()
    assert listed.remote.id == remote.id
    # A caption carries no marker: there is nothing to click in it.
    assert MARKER in listed.content or bench.channel.slug == "instagram"
    bench.channel.delete(remote)
    assert bench.channel.read(remote) is None
    assert list(bench.channel.listing()) == []


def test_the_daily_look_at_a_working_account_finds_nothing_and_changes_nothing(bench):
    bench.create()
    before = bench.texts()
    health = bench.channel.health()
    assert health.findings == ()
    assert bench.texts() == before


def test_the_daily_look_at_a_dead_token_says_that_access_has_ended(page_bench):
    kill_token(page_bench)
    with pytest.raises(AuthenticationError):
        page_bench.channel.health()


def test_the_daily_look_at_a_group_with_a_dead_token_tells_it_and_stops_nothing(group_bench):
    kill_token(group_bench)
    assert [finding.problem for finding in group_bench.channel.health().findings]


@pytest.mark.parametrize("kind", DOUBTFUL)
def test_the_daily_look_at_a_network_that_breaks_down_is_a_passing_fault(graph, kind):
    fault(graph, kind, method="GET")
    with pytest.raises(TransientError):
        graph.channel.health()


def test_the_daily_look_at_a_throttled_network_says_how_long_to_wait(graph):
    fault(graph, Fault.Kind.THROTTLED, method="GET")
    with pytest.raises(RateLimited) as raised:
        graph.channel.health()
    assert raised.value.retry_after > 0


def test_the_daily_look_at_a_network_that_nobody_reaches_is_a_passing_fault(graph, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "GRAPH_API_URL": "http://127.0.0.1:1"}
    with pytest.raises(TransientError):
        graph.channel.health()
