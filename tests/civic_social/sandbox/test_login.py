"""The login dialog and tokens."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from civic_social.sandbox import actions
from civic_social.sandbox.models import AccessToken, AuthorizationCode

from .conftest import ClientCaller
from .factories import PageFactory

BACK = "http://testserver/admin/back/?a=1"
SCOPES = "pages_show_list,pages_manage_posts,pages_read_engagement"


@pytest.fixture
def ask(client, municipality):
    """Open or answer the dialog."""

    def ask(method="get", answer=None, **changes):
        app = actions.configured_app()
        query = {"client_id": app.graph_id, "redirect_uri": BACK, "state": "s1", "scope": SCOPES, **changes}
        extra = {"data": answer} if answer is not None else {}
        return getattr(client, method)("/sandbox/v26.0/dialog/oauth", query_params=query, **extra)

    return ask


def led_back_with(response) -> dict:
    assert response.status_code == 302
    return {key: value[0] for key, value in parse_qs(urlsplit(response.url).query).items()}


@pytest.fixture
def exchange(municipality):
    app = actions.configured_app()
    return lambda **parameters: ClientCaller().get(
        "oauth/access_token", client_id=app.graph_id, client_secret=app.secret, **parameters
    )


def test_the_dialog_shows_the_pages_and_asks_for_the_permissions(ask, municipality):
    content = ask().content.decode()
    assert municipality.name in content
    assert "pages_manage_posts" in content


def test_consent_leads_through_every_step_to_a_page_token_without_end(ask, exchange, municipality):
    back = led_back_with(
        ask("post", {"scope": SCOPES.split(","), "page": [municipality.graph_id], "allow": "1"})
    )
    assert (back["state"], back["a"]) == ("s1", "1")
    short = exchange(code=back["code"], redirect_uri=BACK)
    assert short["token_type"] == "bearer"
    assert 3600 <= short["expires_in"] <= 7200
    long = exchange(grant_type="fb_exchange_token", fb_exchange_token=short["access_token"])
    assert 5_183_900 <= long["expires_in"] <= 5_183_944
    caller = ClientCaller(token=long["access_token"])
    (account,) = caller.get("me/accounts", fields="id,name,access_token,tasks,category")["data"]
    assert account["id"] == municipality.graph_id
    assert "CREATE_CONTENT" in account["tasks"]
    assert AccessToken.objects.get(value=account["access_token"]).expires_at is None
    page = ClientCaller(token=account["access_token"])
    assert "id" in page.post(f"{municipality.graph_id}/feed", message="Работи")


def test_a_page_token_from_a_short_lived_one_is_as_short(municipality):
    user = actions.create_user_token(expires_at=timezone.now() + timedelta(hours=1))
    (account,) = ClientCaller(token=user.value).get("me/accounts")["data"]
    assert AccessToken.objects.get(value=account["access_token"]).expires_at == user.expires_at


def test_a_page_has_one_token_for_a_person_an_app_and_a_life(municipality):
    caller = ClientCaller(token=actions.create_user_token().value)
    tokens = [caller.get("me/accounts")["data"][0]["access_token"] for _ in range(2)]
    assert tokens[0] == tokens[1]


def test_only_ticked_permissions_are_granted(ask, exchange):
    back = led_back_with(ask("post", {"scope": ["pages_show_list"], "allow": "1"}))
    token = exchange(code=back["code"], redirect_uri=BACK)["access_token"]
    granted = ClientCaller(token=token).get("me/permissions")["data"]
    assert {"permission": "pages_show_list", "status": "granted"} in granted
    assert {"permission": "pages_manage_posts", "status": "declined"} in granted


def test_a_page_that_was_not_ticked_stays_closed(ask, exchange, municipality):
    other = PageFactory()
    back = led_back_with(ask("post", {"scope": SCOPES.split(","), "page": [other.graph_id], "allow": "1"}))
    token = exchange(code=back["code"], redirect_uri=BACK)["access_token"]
    caller = ClientCaller(token=token)
    assert [page["id"] for page in caller.get("me/accounts")["data"]] == [other.graph_id]
    assert "access_token" not in caller.get(municipality.graph_id, fields="access_token")
    app = ClientCaller(token=actions.configured_app().access_token)
    grants = app.get("debug_token", input_token=token)["data"]["granular_scopes"]
    assert all(grant["target_ids"] == [other.graph_id] for grant in grants)


def test_a_refusal_leads_back_with_metas_words(ask):
    back = led_back_with(ask("post", {"cancel": "1"}))
    assert (back["error"], back["error_reason"]) == ("access_denied", "user_denied")
    assert not AuthorizationCode.objects.exists()


@pytest.mark.parametrize("scope", ["publish_to_groups", "pages_read_user_engagement"])
def test_a_permission_that_does_not_exist_breaks_the_login(ask, scope):
    back = led_back_with(ask(scope=f"{SCOPES},{scope}"))
    assert back["error_code"] == "100"
    assert back["error_message"].startswith(f"Invalid Scopes: {scope}")


@pytest.mark.parametrize("changes", [{"client_id": "1"}, {"redirect_uri": "https://evil.example/"}])
def test_the_dialog_leads_nowhere_else(ask, changes):
    assert ask(**changes).status_code == 400


def test_a_code_is_good_for_one_exchange_to_the_same_address(ask, exchange):
    code = led_back_with(ask("post", {"scope": [], "allow": "1"}))["code"]
    assert exchange(code=code, redirect_uri=BACK + "x")["error"]["error_subcode"] == 36008
    assert "access_token" in exchange(code=code, redirect_uri=BACK)
    assert exchange(code=code, redirect_uri=BACK)["error"]["error_subcode"] == 36009


def test_an_old_code_and_a_wrong_one_are_refused(ask, exchange):
    code = led_back_with(ask("post", {"scope": [], "allow": "1"}))["code"]
    AuthorizationCode.objects.update(issued_at=timezone.now() - timedelta(hours=1))
    assert exchange(code=code, redirect_uri=BACK)["error"]["error_subcode"] == 36007
    assert exchange(code="x", redirect_uri=BACK)["error"]["code"] == 100


def test_a_wrong_app_or_secret_gets_no_token(municipality):
    app = actions.configured_app()
    caller = ClientCaller()
    assert caller.get("oauth/access_token", client_id="1", client_secret="x")["error"]["code"] == 101
    wrong = {"client_id": app.graph_id, "client_secret": "x"}
    assert caller.get("oauth/access_token", **wrong)["error"]["code"] == 1


def test_an_expired_token_cannot_be_exchanged(exchange):
    token = actions.create_user_token(expires_at=timezone.now() - timedelta(hours=1))
    error = exchange(grant_type="fb_exchange_token", fb_exchange_token=token.value)["error"]
    assert (error["code"], error["error_subcode"]) == (190, 463)
    assert exchange(grant_type="fb_exchange_token", fb_exchange_token="x")["error"]["code"] == 190


def test_the_app_gets_its_own_token(exchange):
    assert exchange(grant_type="client_credentials")["access_token"] == actions.configured_app().access_token
    assert exchange(grant_type="password")["error"]["code"] == 100


def test_debugging_a_token_tells_whose_it_is_and_how_long_it_lives(municipality):
    caller = ClientCaller(token=actions.configured_app().access_token)
    data = caller.get("debug_token", input_token=municipality.access_token)["data"]
    assert (data["type"], data["is_valid"], data["expires_at"]) == ("PAGE", True, 0)
    assert data["profile_id"] == municipality.graph_id
    assert "pages_manage_posts" in data["scopes"]


def test_debugging_a_dead_token_is_an_answer_and_no_error(municipality):
    caller = ClientCaller(token=actions.configured_app().access_token)
    AccessToken.objects.update(killed_by=460)
    response = caller("GET", "debug_token", input_token=municipality.access_token)
    data = response.json()["data"]
    assert (response.status_code, data["is_valid"], data["error"]["subcode"]) == (200, False, 460)
    assert caller.get("debug_token", input_token="x")["data"]["is_valid"] is False


def test_a_killed_token_brings_the_reason(api):
    AccessToken.objects.update(killed_by=460)
    assert api.get("me")["error"]["error_subcode"] == 460


def test_a_page_list_needs_its_scope_and_is_nobody_elses(municipality):
    poor = actions.create_user_token(scopes=["pages_manage_posts"])
    assert ClientCaller(token=poor.value).get("me/accounts") == {"data": []}
    stranger = actions.create_user_token("Георги Петров")
    caller = ClientCaller(token=stranger.value)
    assert caller.get("me/accounts")["data"] == []
    assert caller.get(f"{poor.person.graph_id}/accounts")["error"]["error_subcode"] == 33
    assert caller.get(municipality.graph_id, fields="access_token") == {"id": municipality.graph_id}
