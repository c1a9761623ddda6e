"""The login dialog and the OAuth endpoints."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from civic_social.sandbox import actions
from civic_social.sandbox.models import AccessToken, AuthorizationCode

from .conftest import REDIRECT_URI, SCOPES
from .factories import PageFactory
from .graph_client import InProcessGraphClient


def redirect_parameters(response) -> dict:
    """Return the query parameters that a response redirects with."""
    assert response.status_code == 302
    return {key: value[0] for key, value in parse_qs(urlsplit(response.url).query).items()}


def test_dialog_lists_pages_and_requested_permissions(open_dialog, municipality):
    content = open_dialog().content.decode()
    assert municipality.name in content
    assert "pages_manage_posts" in content


def test_login_flow_ends_with_a_page_token_that_never_expires(open_dialog, exchange, municipality):
    parameters = redirect_parameters(
        open_dialog("post", {"scope": SCOPES, "page": [municipality.graph_id], "allow": "1"})
    )
    assert (parameters["state"], parameters["a"]) == ("s1", "1")
    short = exchange(code=parameters["code"], redirect_uri=REDIRECT_URI)
    assert short["token_type"] == "bearer"
    assert 3600 <= short["expires_in"] <= 7200
    long = exchange(grant_type="fb_exchange_token", fb_exchange_token=short["access_token"])
    assert 5_183_900 <= long["expires_in"] <= 5_183_944
    client = InProcessGraphClient(token=long["access_token"])
    (account,) = client.get("me/accounts", fields="id,name,access_token,tasks,category")["data"]
    assert account["id"] == municipality.graph_id
    assert "CREATE_CONTENT" in account["tasks"]
    assert AccessToken.objects.get(value=account["access_token"]).expires_at is None
    page = InProcessGraphClient(token=account["access_token"])
    assert "id" in page.post(f"{municipality.graph_id}/feed", message="Работи")


def test_page_token_expires_with_a_short_lived_user_token(municipality):
    user = actions.create_user_token(expires_at=timezone.now() + timedelta(hours=1))
    (account,) = InProcessGraphClient(token=user.value).get("me/accounts")["data"]
    assert AccessToken.objects.get(value=account["access_token"]).expires_at == user.expires_at


def test_page_token_is_reused_for_the_same_user_token(municipality):
    client = InProcessGraphClient(token=actions.create_user_token().value)
    tokens = [client.get("me/accounts")["data"][0]["access_token"] for _ in range(2)]
    assert tokens[0] == tokens[1]


def test_only_selected_permissions_are_granted(open_dialog, exchange):
    parameters = redirect_parameters(open_dialog("post", {"scope": ["pages_show_list"], "allow": "1"}))
    token = exchange(code=parameters["code"], redirect_uri=REDIRECT_URI)["access_token"]
    granted = InProcessGraphClient(token=token).get("me/permissions")["data"]
    assert {"permission": "pages_show_list", "status": "granted"} in granted
    assert {"permission": "pages_manage_posts", "status": "declined"} in granted


def test_page_that_was_not_selected_is_inaccessible(open_dialog, exchange, municipality):
    other = PageFactory()
    parameters = redirect_parameters(
        open_dialog("post", {"scope": SCOPES, "page": [other.graph_id], "allow": "1"})
    )
    token = exchange(code=parameters["code"], redirect_uri=REDIRECT_URI)["access_token"]
    client = InProcessGraphClient(token=token)
    assert [page["id"] for page in client.get("me/accounts")["data"]] == [other.graph_id]
    assert "access_token" not in client.get(municipality.graph_id, fields="access_token")
    app = InProcessGraphClient(token=actions.configured_app().access_token)
    grants = app.get("debug_token", input_token=token)["data"]["granular_scopes"]
    assert all(grant["target_ids"] == [other.graph_id] for grant in grants)


def test_cancelled_dialog_redirects_with_metas_error(open_dialog):
    parameters = redirect_parameters(open_dialog("post", {"cancel": "1"}))
    assert (parameters["error"], parameters["error_reason"]) == ("access_denied", "user_denied")
    assert not AuthorizationCode.objects.exists()


@pytest.mark.parametrize("scope", ["publish_to_groups", "pages_read_user_engagement"])
def test_unknown_permission_redirects_with_error_100(open_dialog, scope):
    parameters = redirect_parameters(open_dialog(scope=",".join([*SCOPES, scope])))
    assert parameters["error_code"] == "100"
    assert parameters["error_message"].startswith(f"Invalid Scopes: {scope}")


@pytest.mark.parametrize("changes", [{"client_id": "1"}, {"redirect_uri": "https://evil.example/"}])
def test_unknown_app_or_foreign_redirect_uri_is_rejected(open_dialog, changes):
    assert open_dialog(**changes).status_code == 400


def test_code_is_valid_once_and_only_for_its_redirect_uri(open_dialog, exchange):
    code = redirect_parameters(open_dialog("post", {"scope": [], "allow": "1"}))["code"]
    assert exchange(code=code, redirect_uri=REDIRECT_URI + "x")["error"]["error_subcode"] == 36008
    assert "access_token" in exchange(code=code, redirect_uri=REDIRECT_URI)
    assert exchange(code=code, redirect_uri=REDIRECT_URI)["error"]["error_subcode"] == 36009


def test_expired_and_unknown_codes_are_rejected(open_dialog, exchange):
    code = redirect_parameters(open_dialog("post", {"scope": [], "allow": "1"}))["code"]
    AuthorizationCode.objects.update(issued_at=timezone.now() - timedelta(hours=1))
    assert exchange(code=code, redirect_uri=REDIRECT_URI)["error"]["error_subcode"] == 36007
    assert exchange(code="x", redirect_uri=REDIRECT_URI)["error"]["code"] == 100


def test_unknown_app_or_wrong_secret_gets_no_token(municipality):
    app = actions.configured_app()
    client = InProcessGraphClient()
    assert client.get("oauth/access_token", client_id="1", client_secret="x")["error"]["code"] == 101
    wrong = {"client_id": app.graph_id, "client_secret": "x"}
    assert client.get("oauth/access_token", **wrong)["error"]["code"] == 1


def test_an_expired_token_cannot_be_exchanged(exchange):
    token = actions.create_user_token(expires_at=timezone.now() - timedelta(hours=1))
    error = exchange(grant_type="fb_exchange_token", fb_exchange_token=token.value)["error"]
    assert (error["code"], error["error_subcode"]) == (190, 463)
    assert exchange(grant_type="fb_exchange_token", fb_exchange_token="x")["error"]["code"] == 190


def test_client_credentials_return_the_app_token(exchange):
    assert exchange(grant_type="client_credentials")["access_token"] == actions.configured_app().access_token
    assert exchange(grant_type="password")["error"]["code"] == 100


def test_debug_token_returns_owner_and_expiry(municipality):
    client = InProcessGraphClient(token=actions.configured_app().access_token)
    data = client.get("debug_token", input_token=municipality.access_token)["data"]
    assert (data["type"], data["is_valid"], data["expires_at"]) == ("PAGE", True, 0)
    assert data["profile_id"] == municipality.graph_id
    assert "pages_manage_posts" in data["scopes"]


def test_debug_token_of_an_invalid_token_is_no_error(municipality):
    client = InProcessGraphClient(token=actions.configured_app().access_token)
    AccessToken.objects.update(killed_by=460)
    response = client("GET", "debug_token", input_token=municipality.access_token)
    data = response.json()["data"]
    assert (response.status_code, data["is_valid"], data["error"]["subcode"]) == (200, False, 460)
    assert client.get("debug_token", input_token="x")["data"]["is_valid"] is False


def test_invalidated_token_is_rejected_with_its_subcode(api):
    AccessToken.objects.update(killed_by=460)
    assert api.get("me")["error"]["error_subcode"] == 460


def test_page_list_requires_the_scope_and_contains_only_own_pages(municipality):
    limited = actions.create_user_token(scopes=["pages_manage_posts"])
    assert InProcessGraphClient(token=limited.value).get("me/accounts") == {"data": []}
    other = actions.create_user_token("Георги Петров")
    client = InProcessGraphClient(token=other.value)
    assert client.get("me/accounts")["data"] == []
    assert client.get(f"{limited.person.graph_id}/accounts")["error"]["error_subcode"] == 33
    assert client.get(municipality.graph_id, fields="access_token") == {"id": municipality.graph_id}
