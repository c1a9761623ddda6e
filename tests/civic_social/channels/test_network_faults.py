"""Faults of the open networks that the contract of channels does not try (test_network_contracts.py)."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social.channels.base import Progress
from civic_social.exceptions import (
    AuthenticationError,
    NeedsPerson,
    OutcomeUnknown,
    RateLimited,
)
from civic_social.messages import Message
from civic_social.models import SocialAccount
from civic_social.models.states import Status

from ..delivery_steps import drain_without_waiting, post_of
from ..factories import NoticePageFactory, publish
from ..networks.accounts import NETWORKS
from ..networks.fake_server import Response

pytestmark = pytest.mark.django_db
MARKER = "cs0123456789abcdef"
SOURCE = Message("Спират водата утре", "https://example.bg/voda/", title="Вода", locale="bg")
PAGE = Response(200, b"<html>Service Unavailable</html>")


@dataclass
class Case:
    """A channel of an account at a fake network, and a composed message."""

    server: object
    channel: object
    message: Message

    def create(self):
        return self.channel.create(self.message, Progress({}))

    def find(self):
        return self.channel.find(self.message, timezone.now() - timedelta(minutes=1))


@pytest.fixture(params=sorted(NETWORKS))
def case(request, open_account):
    server, account = open_account(request.param)
    channel = account.get_channel()
    yield Case(server, channel, channel.compose(SOURCE, MARKER))
    channel.close()


@pytest.fixture
def finding(case):
    """A case of a network in which lost posts can be searched for."""
    if not case.channel.capabilities.can_find:
        pytest.skip("The network has no search.")
    return case


def test_server_error_after_success_leaves_the_outcome_unknown_and_the_post_there(case):
    case.server.fail("error_after", "", case.server.publishing)
    with pytest.raises(OutcomeUnknown):
        case.create()
    assert case.server.texts() == [case.message.text]


def test_post_is_found_after_a_server_error_that_followed_its_creation(finding):
    finding.server.fail("error_after", "", finding.server.publishing)
    with pytest.raises(OutcomeUnknown):
        finding.create()
    assert finding.find().id


@pytest.mark.parametrize("fault", ["lost_before", PAGE, Response(503, {"error": "down"})])
def test_request_without_an_answer_leaves_the_outcome_unknown(case, fault):
    case.server.fail(fault, "", case.server.publishing)
    with pytest.raises(OutcomeUnknown):
        case.create()
    assert case.server.texts() == []


def test_post_that_was_never_accepted_is_not_found(finding):
    if finding.server.search_is_sure:
        assert finding.find() is None
    else:
        with pytest.raises(NeedsPerson):
            finding.find()


def test_demanded_pause_is_saved_and_obeyed(case):
    case.server.fail(case.server.throttled(), "", case.server.publishing)
    with pytest.raises(RateLimited) as raised:
        case.create()
    assert 60 < raised.value.retry_after <= 90
    calls = list(case.server.calls)
    with pytest.raises(RateLimited):
        case.create()
    assert (case.server.calls, case.server.texts()) == (calls, [])
    assert SocialAccount.objects.get().resting_until > timezone.now() + timedelta(seconds=60)


def test_account_without_a_token_is_not_connected(case):
    case.channel.account.credentials = {}
    with pytest.raises(AuthenticationError) as raised:
        case.create()
    assert raised.value.problem == "credentials-missing"


def test_text_is_cut_and_its_link_never(case):
    source = Message("дума " * 5000, SOURCE.link, hashtags=("вода",))
    message = case.channel.compose(source, MARKER)
    assert case.channel.text_length(message.text) <= case.channel.text_limit(message)
    case.channel.create(message, Progress({}))
    assert "…" in case.server.texts()[0]
    assert MARKER in message.link
    assert "example.bg/voda" in case.server.texts()[0] or case.channel.capabilities.shows_card


@pytest.mark.parametrize("kind", ["lost_before", "error_after"])
@pytest.mark.parametrize("slug", sorted(NETWORKS))
def test_page_whose_answer_was_lost_is_announced_once(slug, root, open_account, kind):
    server, account = open_account(slug)
    if not account.get_channel().capabilities.can_find or (
        kind == "lost_before" and not server.search_is_sure
    ):
        pytest.skip("A person looks at the network.")
    server.fail(kind, "", server.publishing)
    notice = publish(NoticePageFactory(parent=root, title="Спират водата"))
    drain_without_waiting()
    post = post_of(notice)
    assert (post.status, len(server.texts())) == (Status.LIVE, 1)
    assert post.permalink.startswith("http")


@pytest.mark.parametrize(("slug", "method"), [("mastodon", "PUT"), ("telegram", "")])
def test_page_is_corrected_although_the_answer_to_the_edit_was_lost(slug, method, root, open_account):
    """GoToSocial and Telegram refuse the repeated edit, because it changes nothing."""
    server, _account = open_account(slug)
    notice = publish(NoticePageFactory(parent=root, title="Спират водата"))
    drain_without_waiting()
    server.fail("error_after", method, "statuses" if method else "/edit")
    notice.title = "Спират тока"
    publish(notice)
    drain_without_waiting()
    assert (post_of(notice).status, len(server.faults)) == (Status.LIVE, 0)
    assert ["Спират тока" in text for text in server.texts()] == [True]
