"""Connecting an Instagram account without a Page, against the sandbox on a real server."""

from contextlib import closing
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.models import ModelLogEntry

from civic_social.models import SocialAccount
from civic_social.oauth.views.instagram import SESSION_KEY
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import AuthorizationCode, Call

from ..factories import SocialAccountFactory, UserFactory
from .conftest import message_texts

pytestmark = pytest.mark.django_db(transaction=True)
INDEX = reverse("civic_social_connect_instagram:index")
START = reverse("civic_social_connect_instagram:start")
BACK = reverse("civic_social_connect_instagram:back")


@pytest.fixture
def profile(network):
    """Return an Instagram account that is linked to no Page."""
    return sandbox.create_instagram_account(None, "Община", username="obshtina_snimki")


class Walk:
    """A browser that takes the steps of Instagram's login."""

    def __init__(self, client):
        self.client = client

    def start(self, account=None):
        url = reverse("civic_social_connect_instagram:restart", args=[account.pk]) if account else START
        response = self.client.post(url)
        assert response.status_code == 302
        return response["Location"]

    def consent(self, dialog, profile, without=(), **answer):
        """Submit the login as ``profile``, and return the address of the callback."""
        parts = urlsplit(dialog)
        scopes = parse_qs(parts.query)["scope"][0].split(",")
        allowed = [scope for scope in scopes if scope not in without]
        data = answer or {"account": profile.graph_id, "scope": allowed, "allow": "1"}
        assert self.client.get(f"{parts.path}?{parts.query}").status_code == 200
        response = self.client.post(f"{parts.path}?{parts.query}", data)
        assert response["Location"].endswith("#_") or answer
        parts = urlsplit(response["Location"])
        return f"{parts.path}?{parts.query}"

    def log_in(self, profile, account=None, **answer):
        return self.client.get(self.consent(self.start(account), profile, **answer), follow=True)


@pytest.fixture
def walk(admin):
    return Walk(admin)


def test_login_connects_an_account_that_works(walk, profile):
    response = walk.log_in(profile)
    account = SocialAccount.objects.get()
    assert response.redirect_chain[-1][0] == reverse("civic_social_accounts:edit", args=[account.pk])
    assert (account.channel, account.remote_id, account.name, account.public_url) == (
        "instagram_login",
        profile.graph_id,
        "@obshtina_snimki",
        "https://www.instagram.com/obshtina_snimki/",
    )
    left = parse_datetime(account.credentials["ends_at"]) - timezone.now()
    assert timedelta(days=59) < left < timedelta(days=61)
    entry = ModelLogEntry.objects.get(action="civic_social.connect")
    assert (entry.user, entry.data["way"]) == (walk.client.user, "login")
    with closing(account.get_channel()) as channel:
        assert channel.health().findings == ()
    assert walk.client.get(profile.get_absolute_url()).status_code == 200


def test_login_asks_for_the_permissions_of_this_login_only(walk, network):
    url = walk.start()
    query = parse_qs(urlsplit(url).query)
    assert url.startswith(f"{network}/sandbox/instagram/oauth/authorize?")
    assert query["client_id"] == ["2000000000000002"]
    assert query["redirect_uri"] == [f"{network}{BACK}"]
    assert query["scope"] == [
        "instagram_business_basic,instagram_business_content_publish,instagram_business_manage_comments"
    ]


def test_account_that_logs_in_again_is_renewed_with_its_settings(walk, profile):
    account = SocialAccountFactory(
        channel="instagram_login",
        remote_id=profile.graph_id,
        credentials={"access_token": "old"},
        problem="token-expired",
        grace_minutes=7,
    )
    walk.log_in(profile, account=account)
    account.refresh_from_db()
    assert account.credentials["access_token"] != "old"
    assert (account.problem, account.grace_minutes) == ("", 7)
    walk.log_in(profile)
    assert SocialAccount.objects.count() == 1


def test_login_as_another_account_renews_nothing(walk, profile):
    account = SocialAccountFactory(
        channel="instagram_login", remote_id="1", credentials={"access_token": "old"}
    )
    response = walk.log_in(profile, account=account)
    assert "@obshtina_snimki" in message_texts(response)[0]
    account.refresh_from_db()
    assert account.credentials == {"access_token": "old"}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"cancel": "1"}, "отказахте"),
        ({"without": ["instagram_business_content_publish"]}, "instagram_business_content_publish"),
    ],
)
def test_refused_login_connects_nothing(walk, profile, answer, words):
    response = walk.log_in(profile, **answer)
    assert response.redirect_chain[-1][0] == INDEX
    assert words in message_texts(response)[0]
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("spoil", ["no state", "replayed", "used code", "late code"])
def test_invalid_answer_connects_nothing(walk, profile, spoil):
    back = walk.consent(walk.start(), profile)
    if spoil == "no state":
        back = back.replace("state=", "state=x")
    if spoil == "replayed":
        session = walk.client.session
        session.pop(SESSION_KEY)
        session.save()
    if spoil == "used code":
        AuthorizationCode.objects.update(used_at=timezone.now())
    if spoil == "late code":
        AuthorizationCode.objects.update(issued_at=timezone.now() - timedelta(hours=2))
    response = walk.client.get(back, follow=True)
    assert len(message_texts(response)) == 1
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("setting", ["INSTAGRAM_TOKEN_URL", "INSTAGRAM_API_URL"])
def test_lost_answer_connects_nothing(walk, profile, settings, setting):
    back = walk.consent(walk.start(), profile)
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, setting: "http://127.0.0.1:1"}
    assert "не отговори" in message_texts(walk.client.get(back, follow=True))[0]
    assert not SocialAccount.objects.exists()


def test_secrets_stand_in_no_log(walk, profile, caplog):
    with caplog.at_level("INFO"):
        walk.log_in(profile)
    token = SocialAccount.objects.get().credentials["access_token"]
    assert token not in caplog.text
    assert "sandbox-instagram-secret" not in caplog.text
    logged = [str(call.parameters) + call.answer for call in Call.objects.all()]
    assert not [each for each in logged if token in each or "sandbox-instagram-secret" in each]


def test_login_needs_the_right_to_add_accounts(walk, profile, client):
    client.force_login(UserFactory(username="reader", is_superuser=False))
    for url in (INDEX, BACK):
        assert client.get(url).status_code == 302
    assert client.post(START).status_code == 302
    assert walk.client.get(START).status_code == 405


def test_steps_name_the_address_that_leads_back(walk, network):
    content = walk.client.get(INDEX).content.decode()
    assert f"{network}{BACK}" in content
    assert "instagram_business_content_publish" in content
