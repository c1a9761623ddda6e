"""Instagram through its own login: the contract that the package ships, and tokens that are renewed."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file_jpeg
from wagtail_factories import ImageFactory

from civic_social.channels import get_channel_class
from civic_social.channels.base import Progress
from civic_social.channels.instagram import publishing
from civic_social.content.images import picture_of, with_urls
from civic_social.exceptions import AuthenticationError, CredentialsRefused, Scope, TransientError
from civic_social.monitoring import health
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox import people
from civic_social.sandbox.graph.authentication import configured_instagram_app
from civic_social.sandbox.graph.endpoints.instagram_login import issue_instagram_token
from civic_social.sandbox.graph.permissions import INSTAGRAM_SCOPES
from civic_social.sandbox.graph.tokens import LONG_LIFETIME
from civic_social.sandbox.models import (
    AccessToken,
    App,
    Call,
    Fault,
    Post,
    Role,
    WebhookDelivery,
    WebhookSubscription,
)
from civic_social.sandbox.models.access import ALL_TASKS
from civic_social.testing import MARKER, ChannelContract, FakeAccount
from civic_social.testing import Fault as ContractFault

from ..delivery_steps import drain_until_quiet, drain_without_waiting, post_of
from ..factories import NoticePageFactory, SocialAccountFactory, publish

pytestmark = pytest.mark.django_db(transaction=True)
#: The sandbox's fault for each of the contract's.
FAULTS = {
    ContractFault.LOST_ANSWER: Fault.Kind.LOST_AFTER,
    ContractFault.UNAVAILABLE: Fault.Kind.HTML,
    ContractFault.RATE_LIMITED: Fault.Kind.THROTTLED,
    ContractFault.TOKEN_INVALID: Fault.Kind.TOKEN,
}


def instagram_account(username="obshtina_snimki"):
    """Return an Instagram account without a Page, and a long-lived token of its own."""
    profile = sandbox.create_instagram_account(None, "Община", username=username)
    Role.objects.create(person=sandbox.get_or_create_person(sandbox.CLERK), page=profile, tasks=ALL_TASKS)
    token = issue_instagram_token(
        configured_instagram_app(), profile, sorted(INSTAGRAM_SCOPES), LONG_LIFETIME
    )
    return profile, token


@pytest.fixture(autouse=True)
def _no_delay_between_checks(monkeypatch):
    monkeypatch.setattr(publishing, "SECONDS_BETWEEN_CHECKS", 0)


@pytest.fixture
def profile_and_token(network, served):
    return instagram_account()


class TestInstagramLogin(ChannelContract):
    @pytest.fixture
    def network(self, network, served):
        return instagram_account()

    @pytest.fixture
    def channel(self, network):
        profile, token = network
        account = FakeAccount(
            channel="instagram_login",
            remote_id=profile.graph_id,
            credentials={"access_token": token.value},
        )
        channel = get_channel_class("instagram_login")(account)
        yield channel
        channel.close()

    def texts(self, network):
        return [post.message for post in Post.objects.filter(profile=network[0], removed_at=None)]

    def make_message(self, capabilities):
        file = get_test_image_file_jpeg(size=(800, 600))
        # One image for all messages of a test, which must be equal.
        self.image = getattr(self, "image", None) or ImageFactory(description="Мостът", file=file)
        message = super().make_message(capabilities)
        return with_urls(replace(message, pictures=(picture_of(self.image),)), capabilities.pictures)

    def fail(self, network, fault, *, writing=True):
        if fault not in FAULTS:
            pytest.skip("the sandbox stays reachable")
        operation = {"operation": "media_publish"} if writing else {}
        method = "POST" if writing else "GET"
        sandbox.enable_fault(
            FAULTS[fault],
            network[0],
            method=method,
            remaining=1,
            **operation,
        )


@pytest.fixture
def account(profile_and_token):
    profile, token = profile_and_token
    return SocialAccountFactory(
        channel="instagram_login",
        remote_id=profile.graph_id,
        credentials={"access_token": token.value, "ends_at": (timezone.now() + LONG_LIFETIME).isoformat()},
    )


def age(token, **since):
    """Let the token have been issued that time ago, given as arguments of ``timedelta``."""
    moved = timedelta(**since)
    AccessToken.objects.filter(pk=token.pk).update(
        issued_at=token.issued_at - moved, expires_at=token.expires_at - moved
    )
    return (token.expires_at - moved).isoformat()


def probe(account):
    """Probe the account and return its health and its stored credentials."""
    row = health.probe(account)
    account.refresh_from_db()
    return row, account.credentials


def test_token_that_ends_within_a_month_is_renewed_by_the_daily_check(account, profile_and_token):
    token = profile_and_token[1]
    account.credentials = {"access_token": token.value, "ends_at": age(token, days=35)}
    account.save()
    row, credentials = probe(account)
    assert credentials["access_token"] != token.value
    assert AccessToken.objects.filter(value=credentials["access_token"]).exists()
    assert row.access_ends_at > timezone.now() + timedelta(days=59)
    assert account.token_owner == account.remote_id


def test_fresh_token_is_not_renewed(account, profile_and_token):
    row, credentials = probe(account)
    assert credentials["access_token"] == profile_and_token[1].value
    assert not Call.objects.filter(path__endswith="refresh_access_token").exists()
    assert row.access_ends_at > timezone.now() + timedelta(days=59)


def test_token_that_cannot_be_renewed_yet_stays_and_its_end_is_reported(account, profile_and_token):
    token = profile_and_token[1]
    ends_at = age(token, days=50)
    account.credentials = {"access_token": token.value, "ends_at": ends_at}
    account.save()
    AccessToken.objects.filter(pk=token.pk).update(issued_at=timezone.now())
    row, credentials = probe(account)
    assert credentials["access_token"] == token.value
    assert row.access_ends_at.isoformat() == ends_at


def test_token_that_a_person_has_entered_meanwhile_is_kept(account, profile_and_token, monkeypatch):
    token = profile_and_token[1]
    account.credentials = {"access_token": token.value, "ends_at": age(token, days=35)}
    account.save()
    call = health._call_channel

    def entered_meanwhile(checked):
        outcome = call(checked)
        other = type(account).objects.get(pk=account.pk)
        other.credentials = {"access_token": "new"}
        other.save()
        return outcome

    monkeypatch.setattr(health, "_call_channel", entered_meanwhile)
    assert probe(account)[1] == {"access_token": "new"}


def test_pasted_token_of_another_account_is_an_error_at_the_account_id(account):
    _profile, other = instagram_account("drugo")
    account.credentials = {"access_token": other.value}
    with pytest.raises(CredentialsRefused) as raised:
        account.get_channel().verify()
    assert raised.value.field == "remote_id"
    assert other.page.graph_id in raised.value.sentence
    with pytest.raises(AuthenticationError):
        account.get_channel().health()


def test_token_of_facebook_is_refused_at_instagrams_host(account):
    page = sandbox.create_page("Община", username="obshtina")
    account.credentials = {"access_token": page.access_token}
    with pytest.raises(CredentialsRefused):
        account.get_channel().verify()


def test_pauses_and_stops_do_not_reach_the_accounts_of_the_other_app(account):
    page = sandbox.create_page("Община", username="obshtina")
    linked = SocialAccountFactory(remote_id=page.graph_id, credentials={"access_token": page.access_token})
    second = SocialAccountFactory(channel="instagram_login", remote_id="2", credentials={"access_token": "b"})
    for scope in Scope:
        assert not account.get_channel().shares(linked, scope)
        assert not linked.get_channel().shares(account, scope)
    assert account.get_channel().shares(second, Scope.APP)


def test_token_is_sent_to_instagrams_host_without_a_proof(account):
    account.get_channel().health()
    call = Call.objects.latest("pk")
    assert call.path.startswith("/sandbox/instagram/graph/v26.0/me")
    assert "appsecret_proof" not in call.parameters


def test_unreachable_host_is_transient(account, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "INSTAGRAM_API_URL": "http://127.0.0.1:1"}
    with pytest.raises(TransientError):
        account.get_channel().health()
    message = TestInstagramLogin().make_message(account.get_channel().capabilities)
    with pytest.raises(TransientError):
        account.get_channel().create(account.get_channel().compose(message, MARKER), Progress({}))


def test_page_is_announced_once_replaced_and_withdrawn(account, root, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "READ_BACK_SECONDS": (0, 0)}
    photo = ImageFactory(description="Мостът", file=get_test_image_file_jpeg(size=(800, 600)))
    notice = publish(NoticePageFactory(parent=root, title="Мостът е готов", photo=photo))
    sandbox.enable_fault("lost_after", operation="media_publish", remaining=1)
    drain_until_quiet()
    assert (post_of(notice).status, Post.objects.count()) == ("live", 1)
    publish(notice, title="Мостът се открива в петък")
    drain_until_quiet()
    assert Post.objects.get(removed_at=None).message.startswith("Мостът се открива в петък")
    notice.unpublish()
    drain_without_waiting()
    assert not Post.objects.filter(removed_at=None).exists()
    assert {call.path.split("/")[2] for call in Call.objects.all()} == {"instagram"}


def test_sandbox_sends_comments_of_an_account_that_has_allowed_it(
    profile_and_token, served, settings, send_webhooks
):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_VERIFY_TOKEN": "ours"}
    profile, token = profile_and_token
    app = configured_instagram_app()
    App.objects.filter(pk=app.pk).update(access_level=App.AccessLevel.ADVANCED)
    WebhookSubscription.objects.create(
        app=app, object="instagram", callback_url=f"{served}/social/events/instagram/", fields=["comments"]
    )
    account = SocialAccountFactory(
        channel="instagram_login", remote_id=profile.graph_id, credentials={"access_token": token.value}
    )
    post = Post.objects.create(profile=profile, message="А")
    people.comment_by_hand(post, "Преди")
    with closing(account.get_channel()) as channel:
        channel.subscribe()
    people.comment_by_hand(post, "Кога?")
    send_webhooks()
    assert [delivery.status for delivery in WebhookDelivery.objects.all()] == [200]
