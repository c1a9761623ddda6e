"""Answers to somebody who is connecting that have not the form that they should have."""

import pytest

from civic_social.channels.graph import GraphClient
from civic_social.oauth import meta
from civic_social.oauth.error_messages import ConnectFailed

TOKEN = "EAAsecret"
VALID = {"data": {"is_valid": True, "type": "USER", "expires_at": 0}}
GRANTED = {"data": [{"permission": "pages_show_list", "status": "granted"}]}
PAGES = {"data": [{"id": "1", "name": "Община", "access_token": "EAApage"}]}


@pytest.fixture
def answers(monkeypatch, settings):
    """What Meta answers, by path."""
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_APP_ID": "1", "META_APP_SECRET": "s"}
    given = {"debug_token": VALID, "me/accounts": PAGES, "me/permissions": GRANTED}
    monkeypatch.setattr(GraphClient, "_request", lambda _self, _method, path, **_values: given[path])
    return given


def test_what_is_well_formed_is_offered(answers):
    assert [page.name for page in meta.offer_of(TOKEN).pages] == ["Община"]


@pytest.mark.parametrize(
    ("path", "answer"),
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
def test_what_is_not_is_a_sentence_for_the_person_and_no_secret_for_the_log(answers, path, answer, caplog):
    answers[path] = answer
    with pytest.raises(ConnectFailed) as failed:
        meta.offer_of(TOKEN)
    assert failed.value.problem == "no-answer"
    assert "makes no sense" in caplog.text
    assert "EAA" not in caplog.text


def test_a_page_without_a_token_that_can_be_used_is_not_offered(answers):
    answers["me/accounts"] = {"data": [{**PAGES["data"][0], "access_token": {"value": "EAApage"}}]}
    assert meta.offer_of(TOKEN).pages == ()


def test_a_token_that_is_none_is_not_taken_for_one(answers):
    answers["oauth/access_token"] = {"access_token": 17}
    with pytest.raises(ConnectFailed) as failed:
        meta.redeem("code", "https://example.bg/")
    assert failed.value.problem == "no-answer"
