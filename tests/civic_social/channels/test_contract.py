"""The contract of Meta's channels over HTTP, and of all channels without a network."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.module_loading import import_string
from wagtail.images.tests.utils import get_test_image_file_jpeg
from wagtail_factories import ImageFactory

from civic_social.channels.base import Progress
from civic_social.channels.graph.versions import TESTED
from civic_social.conf import DEFAULTS
from civic_social.content.images import picture_of, with_urls
from civic_social.error_messages import explain
from civic_social.exceptions import (
    AppRefused,
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
class ChannelCase:
    """A channel, a composed message for it, and the profile of its network in the sandbox, if any."""

    channel: object
    message: Message
    profile: Profile | None = None
    saved: list = field(default_factory=list)

    def create(self, message=None, values=None):
        return self.channel.create(message or self.message, Progress(values or {}, self.saved.append))

    def find(self, marker=MARKER):
        message = self.channel.compose(replace(self.source, link=self.page_link), marker)
        return self.channel.find(message, timezone.now() - timedelta(minutes=1))

    page_link: str = ""
    source: Message | None = None

    def texts(self):
        """Return the texts of the visible posts, newest last."""
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
def make_case(network, served, root):
    """A function that creates a ChannelCase for a channel, with a live page to post."""
    opened = []

    def make(kind):
        notice = publish(NoticePageFactory(parent=root, title="Ново решение"))
        account, profile = _account(kind)
        channel = account.get_channel()
        opened.append(channel)
        source = notice.get_social_message()
        if channel.capabilities.needs_picture:
            image = ImageFactory(description="Мостът", file=get_test_image_file_jpeg(size=(800, 600)))
            source = replace(source, pictures=(picture_of(image),))
        message = channel.compose(with_urls(source, channel.capabilities.pictures), MARKER)
        return ChannelCase(channel, message, profile, page_link=notice.full_url, source=source)

    yield make
    for channel in opened:
        channel.close()


@pytest.fixture(params=["facebook_page", "facebook_group", "instagram", "memory"])
def case(request, make_case):
    return make_case(request.param)


@pytest.fixture(params=["facebook_page", "facebook_group", "memory"])
def editing(request, make_case):
    return make_case(request.param)


@pytest.fixture(params=["facebook_page", "facebook_group", "memory"])
def marking(request, make_case):
    return make_case(request.param)


def test_created_post_is_visible_and_has_a_permalink(case):
    remote = case.create()
    assert remote.id
    assert remote.permalink.startswith("http")
    assert case.texts() == [case.message.text]


def test_created_post_is_found_by_its_marker(case):
    remote = case.create()
    found = case.find()
    assert (found.id, found.permalink) == (remote.id, remote.permalink)


def test_post_with_another_marker_is_not_found(marking):
    marking.create()
    assert marking.find("csffffffffffffffff") is None


def test_edit_is_idempotent(editing):
    remote = editing.create()
    edited = replace(editing.message, text="Поправено: ново решение")
    editing.channel.update(remote, edited)
    editing.channel.update(remote, edited)
    assert editing.texts() == ["Поправено: ново решение"]


def test_delete_is_idempotent(case):
    remote = case.create()
    case.channel.delete(remote)
    case.channel.delete(remote)
    assert case.texts() == []
    assert case.find() is None


def test_text_over_the_limit_is_shortened(case):
    limit = case.channel.capabilities.text_limit
    long = case.channel.compose(replace(case.message, text="дума " * limit, link=case.page_link), MARKER)
    assert case.channel.text_length(long.text) <= limit
    case.create(long)
    assert case.texts() == [long.text]


# Composing and checking messages without a network, for all channels


@pytest.fixture(params=sorted(set(DEFAULTS["CHANNELS"])))
def any_channel(request, network):
    channel = import_string(request.param)
    return channel(SocialAccountFactory(channel=channel.slug, public_url="https://www.facebook.com/obshtina"))


def test_composed_message_has_the_marker_and_respects_the_limits(any_channel):
    pictures = tuple(Picture(number, f"Снимка {number}") for number in range(1, 20))
    source = Message("дума " * 20_000, link="https://example.bg/a/", title="А", pictures=pictures)
    composed = any_channel.compose(source, MARKER)
    assert marker_of(composed.link) == MARKER
    assert len(composed.text) <= any_channel.capabilities.text_limit
    assert len(composed.pictures) <= any_channel.capabilities.max_pictures
    short = any_channel.compose(replace(source, text="дума"), MARKER)
    assert len(short.pictures) == any_channel.capabilities.max_pictures
    assert any_channel.compose(source, MARKER) == composed


def test_check_reports_an_image_without_a_description(any_channel):
    found = any_channel.check(Message("Текст", link="https://example.bg/a/", pictures=(Picture(1, ""),)))
    assert "picture-undescribed" in [finding.problem for finding in found]


def test_reason_for_manual_posting_is_explained(any_channel):
    explanation = explain(any_channel.hand_off_reason, {})
    assert explanation.what
    assert explanation.next_step


# Faults of the network, for the channels that use HTTP


@pytest.fixture(params=["facebook_page", "facebook_group"])
def graph(request, make_case):
    return make_case(request.param)


@pytest.fixture
def page_case(make_case):
    return make_case("facebook_page")


@pytest.fixture
def group_case(make_case):
    return make_case("facebook_group")


def enable_fault(case, kind, method="POST", **conditions):
    sandbox.enable_fault(kind, case.profile, method=method, remaining=1, **conditions)


AMBIGUOUS = [
    Fault.Kind.LOST_BEFORE,
    Fault.Kind.HTML,
    Fault.Kind.UNAVAILABLE_TEXT,
    Fault.Kind.SERVER_ERROR,
    Fault.Kind.SERVICE_DOWN,
]


def test_lost_response_leaves_the_outcome_unknown_and_the_post_is_found(graph):
    enable_fault(graph, Fault.Kind.LOST_AFTER)
    with pytest.raises(OutcomeUnknown):
        graph.create()
    assert len(graph.texts()) == 1
    assert graph.find() is not None


@pytest.mark.parametrize("kind", AMBIGUOUS)
def test_ambiguous_response_to_a_write_leaves_the_outcome_unknown(graph, kind):
    enable_fault(graph, kind)
    with pytest.raises(OutcomeUnknown):
        graph.create()
    assert graph.find() is None


@pytest.mark.parametrize("kind", AMBIGUOUS)
def test_ambiguous_response_to_a_read_is_transient(graph, kind):
    enable_fault(graph, kind, method="GET")
    with pytest.raises(TransientError):
        graph.find()


def test_rate_limited_response_has_retry_after(graph):
    enable_fault(graph, Fault.Kind.THROTTLED)
    with pytest.raises(RateLimited) as raised:
        graph.create()
    assert raised.value.retry_after > 0
    assert graph.texts() == []


def invalidate_token(case):
    """Replace the account's token by an invalid one."""
    case.channel.account.credentials = {"access_token": "EAAdead"}


def test_invalid_token_of_a_page_raises_authentication_error(page_case):
    invalidate_token(page_case)
    with pytest.raises(AuthenticationError):
        page_case.create()


def test_invalid_token_of_a_group_leads_to_manual_posting(group_case):
    invalidate_token(group_case)
    with pytest.raises(NeedsPerson):
        group_case.create()


def test_unreachable_network_is_transient(graph, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "GRAPH_API_URL": "http://127.0.0.1:1"}
    with pytest.raises(TransientError) as raised:
        graph.create()
    assert not isinstance(raised.value, RateLimited)


def test_editing_a_removed_post_raises_vanished(graph):
    remote = graph.create()
    sandbox.remove_by_hand(Post.objects.get())
    with pytest.raises(Vanished):
        graph.channel.update(remote, graph.message)


def test_edit_updates_the_link_preview(graph, root):
    graph.create()
    notice = root.get_children().get().specific
    publish(notice, title="Заглавие след поправка")
    graph.channel.update(graph.find(), replace(graph.message, text="Заглавие след поправка"))
    assert Post.objects.get().preview.title == "Заглавие след поправка"


def test_closed_group_leads_to_manual_posting(group_case):
    Profile.objects.filter(pk=group_case.profile.pk).update(api_open=False)
    with pytest.raises(NeedsPerson) as raised:
        group_case.create()
    assert raised.value.problem == "group-by-hand"


def test_rejected_parameter_is_permanent(page_case):
    with pytest.raises(PermanentError):
        page_case.create(replace(page_case.message, text="", link=""))


@pytest.mark.parametrize("kind", ["facebook_page", "instagram"])
@pytest.mark.parametrize("version", TESTED)
def test_post_is_published_edited_read_and_removed_with_each_version(make_case, settings, kind, version):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "GRAPH_API_VERSION": version}
    case = make_case(kind)
    remote = case.create()
    assert case.channel.read(remote).has_text(case.message.text)
    if case.channel.capabilities.can_edit:
        case.channel.update(remote, replace(case.message, text="Поправено"))
    assert case.channel.health().findings == ()
    case.channel.delete(remote)
    assert case.texts() == []
    assert {call.path.split("/")[3] for call in Call.objects.all()} == {version}


@pytest.mark.parametrize("kind", [Fault.Kind.PROOF, Fault.Kind.VERSION_ENDED])
def test_fault_of_the_app_is_no_fault_of_the_post(graph, kind):
    enable_fault(graph, kind)
    with pytest.raises(AppRefused):
        graph.create()
    assert graph.texts() == []


# Scraping of the link before posting


@pytest.fixture
def _scrape_links(settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "WARM_LINK_CARDS": True}


@pytest.mark.usefixtures("_scrape_links")
def test_link_is_scraped_before_posting_and_a_missing_image_is_noted(page_case):
    assert page_case.create().note == "card-without-picture"
    calls = [(call.method, call.path.rpartition("/")[2]) for call in Call.objects.order_by("pk")]
    assert calls == [("POST", ""), ("POST", "feed")]


@pytest.mark.usefixtures("_scrape_links")
@pytest.mark.parametrize("kind", ["server_error", "lost_after"])
def test_failed_scraping_does_not_prevent_the_post(page_case, kind):
    sandbox.enable_fault(kind, operation="root", remaining=1)
    assert page_case.create().note == "card-unread"
    assert len(page_case.texts()) == 1


@pytest.mark.usefixtures("_scrape_links")
def test_page_that_facebook_cannot_open_is_not_posted(page_case):
    sandbox.enable_fault("not_scrapable", operation="root", remaining=1)
    with pytest.raises(TransientError) as raised:
        page_case.create()
    assert (raised.value.problem, page_case.texts()) == ("link-not-scraped", [])


@pytest.mark.usefixtures("_scrape_links")
def test_rate_limit_of_the_scraping_is_followed_by_no_request(page_case):
    sandbox.enable_fault("throttled", operation="root", remaining=1)
    with pytest.raises(RateLimited):
        page_case.create()
    assert [call.path.rpartition("/")[2] for call in Call.objects.all()] == [""]


# Reading posts and the daily health check


def test_post_is_read_by_id_and_in_the_listing(case):
    remote = case.create()
    assert case.channel.read(remote).has_text(case.message.text)
    (listed,) = case.channel.listing()
    assert listed.remote.id == remote.id
    # Instagram captions contain no marker, because they cannot contain links.
    assert MARKER in listed.content or case.channel.slug == "instagram"
    case.channel.delete(remote)
    assert case.channel.read(remote) is None
    assert list(case.channel.listing()) == []


def test_health_check_of_a_working_account_has_no_findings_or_side_effects(case):
    case.create()
    before = case.texts()
    health = case.channel.health()
    assert health.findings == ()
    assert case.texts() == before


def test_health_check_of_a_page_with_an_invalid_token_raises_authentication_error(page_case):
    invalidate_token(page_case)
    with pytest.raises(AuthenticationError):
        page_case.channel.health()


def test_health_check_of_a_group_with_an_invalid_token_has_findings(group_case):
    invalidate_token(group_case)
    assert [finding.problem for finding in group_case.channel.health().findings]


@pytest.mark.parametrize("kind", AMBIGUOUS)
def test_health_check_with_an_ambiguous_response_is_transient(graph, kind):
    enable_fault(graph, kind, method="GET")
    with pytest.raises(TransientError):
        graph.channel.health()


def test_health_check_of_a_rate_limited_account_has_retry_after(graph):
    enable_fault(graph, Fault.Kind.THROTTLED, method="GET")
    with pytest.raises(RateLimited) as raised:
        graph.channel.health()
    assert raised.value.retry_after > 0


def test_health_check_of_an_unreachable_network_is_transient(graph, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "GRAPH_API_URL": "http://127.0.0.1:1"}
    with pytest.raises(TransientError):
        graph.channel.health()
