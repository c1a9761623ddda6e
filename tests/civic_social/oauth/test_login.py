"""Connecting by Facebook's login, against the sandbox on a real server."""

import logging
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry

from civic_social.delivery import worker
from civic_social.models import Post, SocialAccount
from civic_social.models.states import Status
from civic_social.oauth import session
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import AccessToken, AuthorizationCode, Role

from ..factories import NoticePageFactory, SocialAccountFactory, UserFactory, publish
from ..sandbox.factories import PageFactory
from .conftest import BACK, CHOOSE, INDEX, START, message_texts

pytestmark = pytest.mark.django_db(transaction=True)


def choose(client, *keys):
    return client.post(CHOOSE, {"places": list(keys)}, follow=True)


def existing_account(page) -> SocialAccount:
    """Return an account of ``page`` that was connected before."""
    return SocialAccountFactory(
        name="Нашата страница",
        remote_id=page.graph_id,
        credentials={"access_token": "EAAold"},
        grace_minutes=7,
        problem="token-expired",
    )


def test_login_connects_a_page(walk, municipality):
    response = walk.log_in(municipality)
    assert response.redirect_chain[-1][0] == CHOOSE
    assert municipality.name in response.content.decode()
    response = choose(walk.client, f"facebook_page:{municipality.graph_id}")
    account = SocialAccount.objects.get()
    assert response.redirect_chain[-1][0] == reverse("civic_social_accounts:edit", args=[account.pk])
    assert (account.name, account.channel, account.remote_id) == (
        municipality.name,
        "facebook_page",
        municipality.graph_id,
    )
    assert account.public_url.endswith(municipality.get_absolute_url())
    assert account.responsible == walk.client.user
    token = AccessToken.objects.get(value=account.credentials["access_token"])
    assert (token.kind, token.page, token.expires_at) == ("PAGE", municipality, None)
    entry = ModelLogEntry.objects.get(action="civic_social.connect")
    assert (entry.user, entry.data["way"]) == (walk.client.user, "login")


def test_connected_account_announces_the_next_publication(walk, municipality, root):
    walk.log_in(municipality)
    choose(walk.client, f"facebook_page:{municipality.graph_id}")
    page = publish(NoticePageFactory(parent=root))
    worker.drain()
    assert Post.objects.get(page_id=page.pk).status == Status.LIVE


def test_dialog_url_has_state_redirect_uri_and_scope(walk, network):
    query = parse_qs(urlsplit(walk.start()).query)
    assert query["redirect_uri"] == [f"{network}{BACK}"]
    assert query["state"] == [walk.client.session[session.SESSION_KEY]["state"]]
    assert query["scope"][0].split(",")[:3] == [
        "pages_show_list",
        "pages_manage_posts",
        "pages_read_engagement",
    ]
    assert query["state"] != parse_qs(urlsplit(walk.start()).query)["state"]


def test_dialog_requests_the_permissions_for_instagram(walk, municipality, with_instagram):
    asked = parse_qs(urlsplit(walk.start()).query)["scope"][0].split(",")
    assert "instagram_content_publish" in asked
    # What corrections by comment and removals need.
    assert {"instagram_manage_comments", "instagram_manage_contents"} <= set(asked)
    assert len(asked) == len(set(asked))


def test_instagram_account_without_permission_cannot_be_chosen(walk, municipality, with_instagram):
    response = walk.log_in(municipality, without=["instagram_content_publish"])
    assert "instagram_content_publish" in response.content.decode()
    choose(walk.client, "instagram:17841400000000001")
    assert not SocialAccount.objects.exists()
    choose(walk.client, f"facebook_page:{municipality.graph_id}")
    assert SocialAccount.objects.get().channel == "facebook_page"


def test_login_starts_by_post_only(admin):
    assert admin.get(START).status_code == 405


@pytest.mark.parametrize("spoil", ["missing", "foreign", "replayed", "late", "other session"])
def test_invalid_state_is_refused(walk, municipality, spoil, admin):
    back = walk.consent(walk.start(), municipality)
    if spoil == "missing":
        back = f"{BACK}?code={parse_qs(urlsplit(back).query)['code'][0]}"
    elif spoil == "foreign":
        back = back.replace("state=", "state=x")
    elif spoil == "replayed":
        admin.get(back)
    elif spoil == "late":
        kept = admin.session
        kept[session.SESSION_KEY]["at"] -= session.LIFETIME_SECONDS
        kept.save()
    else:
        admin.force_login(UserFactory(username="another"))
    response = admin.get(back, follow=True)
    assert response.redirect_chain[-1][0] == INDEX
    assert message_texts(response)[0].startswith("Този вход")


def test_state_with_non_ascii_characters_is_refused(walk):
    walk.start()
    response = walk.client.get(BACK, {"state": "жълта дюля", "code": "x"}, follow=True)
    assert message_texts(response)[0].startswith("Този вход")


def test_cancelled_login_shows_a_message(walk, municipality):
    response = walk.log_in(cancel="1")
    assert response.redirect_chain[-1][0] == INDEX
    assert "Отказахте" in message_texts(response)[0]


def test_error_of_the_dialog_is_shown_escaped(walk):
    state = parse_qs(urlsplit(walk.start()).query)["state"][0]
    refusal = {"state": state, "error_code": "100", "error_message": "Invalid Scopes: <b>x</b>"}
    response = walk.client.get(BACK, refusal, follow=True)
    assert "Invalid Scopes" in message_texts(response)[0]
    assert "<b>x</b>" not in response.content.decode()


def test_expired_code_has_its_own_message(walk, municipality):
    back = walk.consent(walk.start(), municipality)
    AuthorizationCode.objects.update(issued_at=timezone.now() - timedelta(hours=1))
    assert "твърде много време" in message_texts(walk.client.get(back, follow=True))[0]


def test_used_code_has_its_own_message(walk, municipality):
    back = walk.consent(walk.start(), municipality)
    AuthorizationCode.objects.update(used_at=timezone.now())
    assert "вече е използван" in message_texts(walk.client.get(back, follow=True))[0]


def test_different_redirect_uri_has_its_own_message(walk, municipality):
    back = walk.consent(walk.start(), municipality)
    AuthorizationCode.objects.update(redirect_uri="https://example.bg/")
    assert "Valid OAuth Redirect URIs" in message_texts(walk.client.get(back, follow=True))[0]


def test_wrong_app_secret_has_its_own_message(walk, municipality, monkeypatch):
    back = walk.consent(walk.start(), municipality)
    monkeypatch.setattr(
        "civic_social.sandbox.graph.authentication.app_credentials",
        lambda: ("1000000000000001", "another-secret"),
    )
    assert "не приема номера или тайния ключ" in message_texts(walk.client.get(back, follow=True))[0]


def test_login_cannot_start_without_app_settings(admin, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_APP_ID": ""}
    assert 'action="/admin/social/connect/start/"' not in admin.get(INDEX).content.decode()
    assert "приложение" in message_texts(admin.post(START, follow=True))[0]


def test_lost_response_connects_nothing(walk, municipality):
    back = walk.consent(walk.start(), municipality)
    sandbox.enable_fault("html", operation="access_token", remaining=1)
    response = walk.client.get(back, follow=True)
    assert "не можа да се свърже" in message_texts(response)[0]
    assert not SocialAccount.objects.exists()


def test_login_without_pages_has_its_own_message(walk, municipality):
    assert "не показва страница" in message_texts(walk.log_in())[0]


@pytest.mark.parametrize("permission", ["pages_show_list", "pages_manage_posts"])
def test_message_names_a_declined_permission(walk, municipality, permission):
    response = walk.log_in(municipality, without=[permission])
    assert permission in message_texts(response)[0]
    assert not SocialAccount.objects.exists()


def test_page_without_the_task_to_post_cannot_be_chosen(walk, municipality):
    Role.objects.filter(page=municipality).update(tasks=["ANALYZE"])
    response = walk.log_in(municipality)
    content = response.content.decode()
    assert "Нямате право да публикувате" in content
    assert 'name="places"' not in content
    choose(walk.client, f"facebook_page:{municipality.graph_id}")
    assert not SocialAccount.objects.exists()


def test_only_ticked_pages_are_connected(walk, municipality):
    other, third = PageFactory(), PageFactory()
    walk.log_in(municipality, other, third)
    response = choose(walk.client)
    assert "Отбележете поне едно място" in response.content.decode()
    choose(walk.client, f"facebook_page:{other.graph_id}", f"facebook_page:{third.graph_id}")
    assert set(SocialAccount.objects.values_list("remote_id", flat=True)) == {other.graph_id, third.graph_id}


def test_page_outside_the_login_cannot_be_connected(walk, municipality):
    other = PageFactory()
    walk.log_in(municipality)
    choose(walk.client, f"facebook_page:{other.graph_id}")
    assert not SocialAccount.objects.exists()


def test_linked_instagram_account_can_be_connected(walk, municipality, with_instagram):
    response = walk.log_in(municipality)
    assert "@primerovo" in response.content.decode()
    choose(walk.client, "instagram:17841400000000001")
    account = SocialAccount.objects.get()
    assert (account.channel, account.remote_id) == ("instagram", "17841400000000001")
    assert account.public_url == "https://www.instagram.com/primerovo/"


def test_choice_can_be_made_once_and_expires(walk, municipality):
    walk.log_in(municipality)
    choose(walk.client, f"facebook_page:{municipality.graph_id}")
    response = walk.client.get(CHOOSE, follow=True)
    assert response.redirect_chain[-1][0] == INDEX
    walk.log_in(municipality)
    kept = walk.client.session
    kept[session.SESSION_KEY]["at"] -= session.LIFETIME_SECONDS
    kept.save()
    assert "четвърт час" in message_texts(walk.client.get(CHOOSE, follow=True))[0]


class NoInstancePolicy(ModelPermissionPolicy):
    """A policy that permits the action in general, but on no existing account."""

    def user_has_permission_for_instance(self, user, action, instance):
        return False


def test_account_of_another_user_is_neither_renewed_nor_duplicated(walk, municipality, monkeypatch):
    account = existing_account(municipality)
    monkeypatch.setitem(policy_registry.values_by_class, SocialAccount, NoInstancePolicy(SocialAccount))
    assert "нямате право да го променяте" in walk.log_in(municipality).content.decode()
    choose(walk.client, f"facebook_page:{municipality.graph_id}")
    account.refresh_from_db()
    assert account.credentials["access_token"] == "EAAold"
    assert SocialAccount.objects.count() == 1


def test_permission_lost_during_the_login_prevents_the_reconnection(walk, municipality, monkeypatch):
    account = existing_account(municipality)
    back = walk.consent(walk.start(account), municipality)
    monkeypatch.setitem(policy_registry.values_by_class, SocialAccount, NoInstancePolicy(SocialAccount))
    assert walk.client.get(back)["Location"] == "/admin/"
    account.refresh_from_db()
    assert account.credentials["access_token"] == "EAAold"


class TestReconnecting:
    """A login for an existing account."""

    def test_settings_stay_and_due_posts_are_sent(self, walk, municipality, root):
        account = existing_account(municipality)
        page = publish(NoticePageFactory(parent=root))
        worker.drain()
        assert Post.objects.get(page_id=page.pk).status == Status.DUE
        response = walk.log_in(municipality, account=account)
        assert response.redirect_chain[-1][0] == reverse("civic_social_accounts:edit", args=[account.pk])
        account.refresh_from_db()
        assert (account.name, account.grace_minutes, account.problem) == ("Нашата страница", 7, "")
        assert account.credentials["access_token"] != "EAAold"
        Post.moves.update(next_attempt_at=timezone.now())
        worker.drain()
        assert Post.objects.get(page_id=page.pk).status == Status.LIVE
        assert ModelLogEntry.objects.filter(action="civic_social.reconnect", object_id=account.pk).exists()

    def test_login_for_another_page_is_refused(self, walk, municipality):
        account, other = existing_account(municipality), PageFactory()
        response = walk.log_in(other, account=account)
        assert "Избрали сте друга страница" in message_texts(response)[0]
        account.refresh_from_db()
        assert (account.credentials["access_token"], account.problem) == ("EAAold", "token-expired")
        assert SocialAccount.objects.count() == 1

    def test_paused_account_stays_paused(self, walk, municipality):
        account = existing_account(municipality)
        SocialAccount.objects.update(is_paused=True)
        walk.log_in(municipality, account=account)
        account.refresh_from_db()
        assert account.is_paused
        assert account.credentials["access_token"] != "EAAold"
        assert account.problem == ""

    def test_instagram_account_of_the_page_is_renewed_too(self, walk, municipality, with_instagram):
        account = existing_account(municipality)
        linked = SocialAccountFactory(channel="instagram", remote_id=with_instagram["id"])
        walk.log_in(municipality, account=account)
        linked.refresh_from_db()
        account.refresh_from_db()
        assert linked.credentials == account.credentials

    def test_choosing_an_existing_account_renews_it(self, walk, municipality):
        account = existing_account(municipality)
        assert "Нашата страница" in walk.log_in(municipality).content.decode()
        choose(walk.client, f"facebook_page:{municipality.graph_id}")
        assert SocialAccount.objects.get().pk == account.pk
        account.refresh_from_db()
        assert account.credentials["access_token"] != "EAAold"


def test_no_token_or_secret_is_visible(walk, municipality, caplog):
    caplog.set_level(logging.DEBUG)
    addresses = [walk.start()]
    back = walk.consent(addresses[0], municipality)
    response = walk.client.get(back)
    addresses.append(response["Location"])
    page = walk.client.get(CHOOSE)
    secrets = [*AccessToken.objects.values_list("value", flat=True), "sandbox-app-secret"]
    assert len(secrets) >= 4
    stored = Session.objects.get(pk=walk.client.session.session_key).get_decoded()
    # The address of debug_token, which Meta wants so, is written only at DEBUG by the HTTP library.
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("urllib3")]
    for secret in secrets:
        assert secret not in str(stored)
        assert secret not in page.content.decode()
        assert not any(secret in address for address in addresses)
        assert not any(secret in line for line in ours)
