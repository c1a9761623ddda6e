"""Malformed responses of Meta while connecting."""

import pytest

from civic_social.channels.graph.client import GraphClient
from civic_social.oauth import meta
from civic_social.oauth.error_messages import ConnectFailed

TOKEN = "EAAsecret"
VALID = {"data": {"is_valid": True, "type": "USER", "expires_at": 0}}
GRANTED = {"data": [{"permission": "pages_show_list", "status": "granted"}]}
PAGES = {"data": [{"id": "1", "name": "Община", "access_token": "EAApage"}]}


@pytest.fixture
def responses(monkeypatch, settings):
    """Return Meta's responses by path, which a test can change."""
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_APP_ID": "1", "META_APP_SECRET": "s"}
    given = {"debug_token": VALID, "me/accounts": PAGES, "me/permissions": GRANTED}
    monkeypatch.setattr(GraphClient, "_request", lambda _self, _method, path, **_values: given[path])
    return given


def test_pages_of_well_formed_responses_are_returned(responses):
    assert [page.name for page in meta.get_token_access(TOKEN).pages] == ["Община"]


@pytest.mark.parametrize(
    ("path", "response"),
    [
        ("debug_token", {"data": "valid"}),
        ("debug_token", {"data": {**VALID["data"], "scopes": 7}}),
        ("debug_token", {"data": {**VALID["data"], "granular_scopes": [{"target_ids": ["1"]}]}}),
        ("me/accounts", {"data": None}),
        ("me/accounts", {"data": ["Община"]}),
        ("me/accounts", {"data": [{"access_token": "EAApage"}]}),
        ("me/accounts", {**PAGES, "paging": {"next": "https://graph.example/", "cursors": []}}),
        ("me/permissions", {"data": [{"status": "granted"}]}),
        ("me/permissions", {"data": [None]}),
    ],
)
def test_malformed_response_raises_connect_failed_and_logs_no_token(responses, path, response, caplog):
    responses[path] = response
    with pytest.raises(ConnectFailed) as failed:
        meta.get_token_access(TOKEN)
    assert failed.value.problem == "no-answer"
    assert "malformed response" in caplog.text
    assert "EAA" not in caplog.text


def test_page_without_a_valid_token_is_not_returned(responses):
    responses["me/accounts"] = {"data": [{**PAGES["data"][0], "access_token": {"value": "EAApage"}}]}
    assert meta.get_token_access(TOKEN).pages == ()


def test_access_token_of_the_wrong_type_is_refused(responses):
    responses["oauth/access_token"] = {"access_token": 17}
    with pytest.raises(ConnectFailed) as failed:
        meta.exchange_code("code", "https://example.bg/")
    assert failed.value.problem == "no-answer"
