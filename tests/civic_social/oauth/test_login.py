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
from .conftest import BACK, CHOOSE, INDEX, START, told

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def choose(client, *keys):
    return client.post(CHOOSE, {"places": list(keys)}, follow=True)


def connected(page) -> SocialAccount:
    """An account of ``page``, connected before."""
    return SocialAccountFactory(
        name="Нашата страница",
        remote_id=page.graph_id,
        credentials={"access_token": "EAAold"},
        grace_minutes=7,
        problem="token-expired",
    )


def test_a_page_is_connected_in_four_steps(walk, municipality):
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


def test_what_is_published_next_is_announced_with_the_new_access(walk, municipality, root):
    walk.log_in(municipality)
    choose(walk.client, f"facebook_page:{municipality.graph_id}")
    page = publish(NoticePageFactory(parent=root))
    worker.drain()
    assert Post.objects.get(page_id=page.pk).status == Status.LIVE


def test_the_dialog_is_asked_with_state_and_exact_address(walk, network):
    query = parse_qs(urlsplit(walk.start()).query)
    assert query["redirect_uri"] == [f"{network}{BACK}"]
    assert query["state"] == [walk.client.session[session.KEY]["state"]]
    assert query["scope"][0].split(",")[:3] == [
        "pages_show_list",
        "pages_manage_posts",
        "pages_read_engagement",
    ]
    assert query["state"] != parse_qs(urlsplit(walk.start()).query)["state"]


def test_instagram_is_asked_for_only_where_it_can_be_served(walk, municipality, with_instagram):
    asked = parse_qs(urlsplit(walk.start()).query)["scope"][0].split(",")
    assert "instagram_content_publish" in asked
    # What corrections by comment and removals need.
    assert {"instagram_manage_comments", "instagram_manage_contents"} <= set(asked)
    assert len(asked) == len(set(asked))


def test_an_instagram_account_that_may_not_be_posted_to_cannot_be_chosen(walk, municipality, with_instagram):
    response = walk.log_in(municipality, without=["instagram_content_publish"])
    assert "instagram_content_publish" in response.content.decode()
    choose(walk.client, "instagram:17841400000000001")
    assert not SocialAccount.objects.exists()
    choose(walk.client, f"facebook_page:{municipality.graph_id}")
    assert SocialAccount.objects.get().channel == "facebook_page"


def test_a_link_cannot_start_a_login(admin):
    assert admin.get(START).status_code == 405


@pytest.mark.parametrize("spoil", ["missing", "foreign", "replayed", "late", "other session"])
def test_a_state_that_is_not_this_sessions_own_is_refused(walk, municipality, spoil, admin):
    back = walk.consent(walk.start(), municipality)
    if spoil == "missing":
        back = f"{BACK}?code={parse_qs(urlsplit(back).query)['code'][0]}"
    elif spoil == "foreign":
        back = back.replace("state=", "state=x")
    elif spoil == "replayed":
        admin.get(back)
    elif spoil == "late":
        kept = admin.session
        kept[session.KEY]["at"] -= session.LIFE_SECONDS
        kept.save()
    else:
        admin.force_login(UserFactory(username="another"))
    response = admin.get(back, follow=True)
    assert response.redirect_chain[-1][0] == INDEX
    assert told(response)[0].startswith("Този вход")


def test_a_state_of_strange_characters_is_only_wrong(walk):
    walk.start()
    response = walk.client.get(BACK, {"state": "жълта дюля", "code": "x"}, follow=True)
    assert told(response)[0].startswith("Този вход")


def test_cancelling_says_that_nothing_was_connected(walk, municipality):
    response = walk.log_in(cancel="1")
    assert response.redirect_chain[-1][0] == INDEX
    assert "Отказахте" in told(response)[0]


def test_metas_own_refusal_is_told(walk):
    state = parse_qs(urlsplit(walk.start()).query)["state"][0]
    refusal = {"state": state, "error_code": "100", "error_message": "Invalid Scopes: <b>x</b>"}
    response = walk.client.get(BACK, refusal, follow=True)
    assert "Invalid Scopes" in told(response)[0]
    assert "<b>x</b>" not in response.content.decode()


def test_an_expired_code_has_its_own_sentence(walk, municipality):
    back = walk.consent(walk.start(), municipality)
    AuthorizationCode.objects.update(issued_at=timezone.now() - timedelta(hours=1))
    assert "твърде много време" in told(walk.client.get(back, follow=True))[0]


def test_a_code_that_was_used_has_its_own_sentence(walk, municipality):
    back = walk.consent(walk.start(), municipality)
    AuthorizationCode.objects.update(used_at=timezone.now())
    assert "вече е използван" in told(walk.client.get(back, follow=True))[0]


def test_another_return_address_has_its_own_sentence(walk, municipality):
    back = walk.consent(walk.start(), municipality)
    AuthorizationCode.objects.update(redirect_uri="https://example.bg/")
    assert "Valid OAuth Redirect URIs" in told(walk.client.get(back, follow=True))[0]


def test_a_wrong_secret_of_the_app_has_its_own_sentence(walk, municipality, monkeypatch):
    back = walk.consent(walk.start(), municipality)
    monkeypatch.setattr(
        "civic_social.sandbox.graph.authentication.app_credentials",
        lambda: ("1000000000000001", "another-secret"),
    )
    assert "не приема идентификатора или тайния ключ" in told(walk.client.get(back, follow=True))[0]


def test_without_an_app_there_is_nothing_to_start(admin, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_APP_ID": ""}
    assert 'action="/admin/social/connect/start/"' not in admin.get(INDEX).content.decode()
    assert "приложение" in told(admin.post(START, follow=True))[0]


def test_no_answer_from_facebook_connects_nothing(walk, municipality):
    back = walk.consent(walk.start(), municipality)
    sandbox.enable_fault("html", operation="access_token", remaining=1)
    response = walk.client.get(back, follow=True)
    assert "не можа да се свърже" in told(response)[0]
    assert not SocialAccount.objects.exists()


def test_no_page_has_its_own_sentence(walk, municipality):
    assert "не показва страница" in told(walk.log_in())[0]


@pytest.mark.parametrize("permission", ["pages_show_list", "pages_manage_posts"])
def test_an_unticked_permission_is_named(walk, municipality, permission):
    response = walk.log_in(municipality, without=[permission])
    assert permission in told(response)[0]
    assert not SocialAccount.objects.exists()


def test_a_page_where_the_person_may_not_post_cannot_be_chosen(walk, municipality):
    Role.objects.filter(page=municipality).update(tasks=["ANALYZE"])
    response = walk.log_in(municipality)
    content = response.content.decode()
    assert "Нямате право да публикувате" in content
    assert 'name="places"' not in content
    choose(walk.client, f"facebook_page:{municipality.graph_id}")
    assert not SocialAccount.objects.exists()


def test_only_what_is_ticked_is_connected(walk, municipality):
    other, third = PageFactory(), PageFactory()
    walk.log_in(municipality, other, third)
    response = choose(walk.client)
    assert "Отбележете поне едно място" in response.content.decode()
    choose(walk.client, f"facebook_page:{other.graph_id}", f"facebook_page:{third.graph_id}")
    assert set(SocialAccount.objects.values_list("remote_id", flat=True)) == {other.graph_id, third.graph_id}


def test_a_page_that_was_not_offered_cannot_be_connected(walk, municipality):
    other = PageFactory()
    walk.log_in(municipality)
    choose(walk.client, f"facebook_page:{other.graph_id}")
    assert not SocialAccount.objects.exists()


def test_the_linked_instagram_account_is_offered(walk, municipality, with_instagram):
    response = walk.log_in(municipality)
    assert "@primerovo" in response.content.decode()
    choose(walk.client, "instagram:17841400000000001")
    account = SocialAccount.objects.get()
    assert (account.channel, account.remote_id) == ("instagram", "17841400000000001")
    assert account.public_url == "https://www.instagram.com/primerovo/"


def test_the_choice_is_made_once_and_in_time(walk, municipality):
    walk.log_in(municipality)
    choose(walk.client, f"facebook_page:{municipality.graph_id}")
    response = walk.client.get(CHOOSE, follow=True)
    assert response.redirect_chain[-1][0] == INDEX
    walk.log_in(municipality)
    kept = walk.client.session
    kept[session.KEY]["at"] -= session.LIFE_SECONDS
    kept.save()
    assert "четвърт час" in told(walk.client.get(CHOOSE, follow=True))[0]


class OthersOnly(ModelPermissionPolicy):
    """The right in general, but to no account that exists."""

    def user_has_permission_for_instance(self, user, action, instance):
        return False


def test_an_account_of_others_is_neither_renewed_nor_doubled(walk, municipality, monkeypatch):
    account = connected(municipality)
    monkeypatch.setitem(policy_registry.values_by_class, SocialAccount, OthersOnly(SocialAccount))
    assert "нямате право да го променяте" in walk.log_in(municipality).content.decode()
    choose(walk.client, f"facebook_page:{municipality.graph_id}")
    account.refresh_from_db()
    assert account.credentials["access_token"] == "EAAold"
    assert SocialAccount.objects.count() == 1


def test_who_loses_the_right_on_the_way_reconnects_nothing(walk, municipality, monkeypatch):
    account = connected(municipality)
    back = walk.consent(walk.start(account), municipality)
    monkeypatch.setitem(policy_registry.values_by_class, SocialAccount, OthersOnly(SocialAccount))
    assert walk.client.get(back)["Location"] == "/admin/"
    account.refresh_from_db()
    assert account.credentials["access_token"] == "EAAold"


class TestReconnecting:
    """The same Page, a new access; everything else stays."""

    def test_every_setting_stays_and_what_was_due_continues(self, walk, municipality, root):
        account = connected(municipality)
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

    def test_another_page_is_refused(self, walk, municipality):
        account, other = connected(municipality), PageFactory()
        response = walk.log_in(other, account=account)
        assert "Избрали сте друга страница" in told(response)[0]
        account.refresh_from_db()
        assert (account.credentials["access_token"], account.problem) == ("EAAold", "token-expired")
        assert SocialAccount.objects.count() == 1

    def test_a_pause_that_a_person_began_goes_on(self, walk, municipality):
        account = connected(municipality)
        SocialAccount.objects.update(is_paused=True)
        walk.log_in(municipality, account=account)
        account.refresh_from_db()
        assert account.is_paused
        assert account.credentials["access_token"] != "EAAold"
        assert account.problem == ""

    def test_the_instagram_account_of_the_page_gets_the_access_too(self, walk, municipality, with_instagram):
        account = connected(municipality)
        linked = SocialAccountFactory(channel="instagram", remote_id=with_instagram["id"])
        walk.log_in(municipality, account=account)
        linked.refresh_from_db()
        account.refresh_from_db()
        assert linked.credentials == account.credentials

    def test_choosing_it_again_renews_it_instead_of_doubling_it(self, walk, municipality):
        account = connected(municipality)
        assert "Нашата страница" in walk.log_in(municipality).content.decode()
        choose(walk.client, f"facebook_page:{municipality.graph_id}")
        assert SocialAccount.objects.get().pk == account.pk
        account.refresh_from_db()
        assert account.credentials["access_token"] != "EAAold"


def test_no_token_and_no_secret_is_seen_anywhere(walk, municipality, caplog):
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
