"""Login by OpenID Connect, against a provider on loopback with real HTTP and signed tokens."""

import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.models import ModelLogEntry

from home.logins import actions, roles

from .conftest import add_app, code_of
from .provider import CLIENT_ID, CLIENT_SECRET, Provider

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running():
    provider = Provider()
    with provider.server:
        yield provider


@pytest.fixture
def provider(running, settings):
    """The provider, known to the site as „Общински профил“."""
    running.claims = {"sub": "17", "email": "elena@byalareka.example", "email_verified": True}
    running.userinfo, running.audience, running.signing_key = None, CLIENT_ID, running.key
    settings.OIDC_SERVER_URL, settings.OIDC_ID, settings.OIDC_NAME = running.url, "town", "Общински профил"
    app = {
        "provider_id": "town",
        "name": "Общински профил",
        "client_id": CLIENT_ID,
        "secret": CLIENT_SECRET,
        "settings": {"server_url": running.url},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    return running


def come_back(client, provider, **data):
    """Start the login, and return the site's response to the browser that the provider sends back."""
    started = client.post(reverse("openid_connect_login", args=["town"]), data)
    return client.get(provider.authorize(started["Location"]))


def test_person_with_a_verified_address_gets_the_account_with_that_address(client, provider, person):
    user = person()
    assert "Вход с Общински профил" in client.get("/admin/login/").content.decode()
    response = come_back(client, provider, next="/admin/account/")
    assert response["Location"] == "/admin/account/"
    assert client.session["_auth_user_id"] == str(user.pk)
    kept = SocialAccount.objects.get()
    assert (kept.user, kept.uid, kept.extra_data) == (user, "17", {})
    assert ModelLogEntry.objects.for_instance(user).filter(action="home.provider_connected").exists()


def test_from_the_second_login_on_the_number_of_the_person_counts(client, provider, person):
    user = person()
    come_back(client, provider)
    client.logout()
    person("ivan", email=None)
    provider.claims["email"] = "ivan@byalareka.example"
    come_back(client, provider)
    assert client.session["_auth_user_id"] == str(user.pk)
    client.logout()
    # Somebody else who got the first address of the person does not get the account.
    provider.claims |= {"sub": "18", "email": "elena@byalareka.example"}
    assert come_back(client, provider).status_code == 403
    assert "_auth_user_id" not in client.session
    actions.disconnect_provider(user, by=None)
    come_back(client, provider)
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"email_verified": False}, "не е потвърдил имейла"),
        ({"email": ""}, "не е потвърдил имейла"),
        ({"email": "stranger@example.com"}, "Няма точно един профил"),
    ],
)
def test_nobody_else_comes_in_and_no_account_is_made(client, provider, person, claims, words):
    person()
    provider.claims |= claims
    response = come_back(client, provider)
    assert response.status_code == 403
    assert words in response.content.decode()
    assert "_auth_user_id" not in client.session
    assert get_user_model().objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_address_of_two_accounts_opens_neither(client, provider, person):
    person()
    second = person("elena2")
    second.email = "Elena@byalareka.example"
    second.save()
    assert come_back(client, provider).status_code == 403


def test_inactive_account_stays_closed(client, provider, person):
    person(is_active=False)
    assert come_back(client, provider).status_code == 403
    assert "_auth_user_id" not in client.session


def test_provider_that_verifies_every_address_need_not_say_so(client, provider, person, settings):
    person()
    del provider.claims["email_verified"]
    settings.OIDC_EMAILS_VERIFIED = True
    assert come_back(client, provider).status_code == 302


def forge_signature(provider):
    provider.signing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def name_another_site(provider):
    provider.audience = "another-site"


def answer_for_another_person(provider):
    provider.userinfo = {"sub": "1", "email": "elena@byalareka.example", "email_verified": True}


@pytest.mark.parametrize("attack", [forge_signature, name_another_site, answer_for_another_person])
def test_forged_answers_are_refused(client, provider, person, attack):
    person()
    attack(provider)
    response = come_back(client, provider)
    assert response.status_code in (401, 403)
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()


def test_login_cannot_be_started_by_a_link_nor_finished_by_another_browser(client, provider, person):
    person()
    assert client.get(reverse("openid_connect_login", args=["town"])).status_code == 405
    started = client.post(reverse("openid_connect_login", args=["town"]))
    address = provider.authorize(started["Location"])
    assert type(client)().get(address).status_code == 401


def test_second_factor_is_asked_for_after_the_provider(client, provider, person, settings):
    settings.SECOND_FACTOR_REQUIRED_FOR = ["everyone"]
    app = add_app(person())
    response = come_back(client, provider)
    assert response["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    client.post(response["Location"], {"code": code_of(app)})
    assert client.get("/admin/account/").status_code == 200


@pytest.mark.parametrize("is_trusted", [True, False])
def test_second_factor_of_the_provider_counts_only_if_the_setting_says_so(
    client, provider, person, settings, is_trusted
):
    settings.SECOND_FACTOR_REQUIRED_FOR = ["everyone"]
    settings.OIDC_SECOND_FACTOR = is_trusted
    user = person()
    come_back(client, provider)
    assert not roles.has_second_factor(user)
    assert client.get("/admin/account/").status_code == (200 if is_trusted else 302)


def test_provider_that_is_down_gets_a_page(client, provider, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = (
        "http://127.0.0.1:9"
    )
    response = client.post(reverse("openid_connect_login", args=["town"]))
    assert response.status_code == 401
    assert "Опитайте отново или влезте с паролата си" in response.content.decode()


def test_without_settings_there_is_no_such_address(client):
    assert client.post(reverse("openid_connect_login", args=["oidc"])).status_code == 404
    assert client.get(reverse("openid_connect_callback", args=["oidc"])).status_code == 404
