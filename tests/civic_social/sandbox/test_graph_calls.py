"""API calls: versions, parameters, tokens, error format and the call log."""

import hashlib
import hmac
import json

import pytest
from django.test import Client

from civic_social.sandbox import actions
from civic_social.sandbox.models import Call, Person

from .factories import AppFactory
from .graph_client import InProcessGraphClient


def url(path: str) -> str:
    return f"/sandbox/graph/v26.0/{path}"


@pytest.mark.parametrize("version", ["v20.0", "v19.0", "v2.5", "v28.0"])
def test_unsupported_version_is_rejected(api, version):
    api.version = version
    response = api("GET", "me")
    assert (response.status_code, response.json()["error"]["code"]) == (400, 2635)


def test_call_without_a_version_is_rejected(api):
    response = Client().get("/sandbox/graph/me", {"access_token": api.token})
    error = response.json()["error"]
    assert (response.status_code, error["code"], error["type"]) == (400, 2500, "OAuthException")


def test_every_response_has_a_version_header(api):
    assert api("GET", "me").headers["facebook-api-version"] == "v26.0"
    assert api("GET", "0")["facebook-api-version"] == "v26.0"


def test_error_response_has_metas_format(api):
    response = api("GET", "123")
    assert response.status_code == 400
    error = response.json()["error"]
    assert error.pop("fbtrace_id").startswith("A")
    assert error == {
        "message": "Unsupported get request. Object with ID '123' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation. Please read the Graph API documentation "
        "at https://developers.facebook.com/docs/graph-api",
        "type": "GraphMethodException",
        "code": 100,
        "error_subcode": 33,
    }


def test_parameters_are_read_from_the_query(api, municipality, feed):
    response = Client().post(url(f"{feed}?access_token={api.token}&message=query"))
    assert response.json()["id"].startswith(municipality.graph_id)


def test_parameters_are_read_from_a_form(api, feed):
    assert "id" in api.post(feed, message="form")


def test_parameters_of_delete_are_read_from_a_form(api, feed):
    graph_id = api.post(feed, message="Оттегля се")["id"]
    body = f"access_token={api.token}"
    response = Client().delete(url(graph_id), body, content_type="application/x-www-form-urlencoded")
    assert response.json() == {"success": True}


def test_parameters_are_read_from_json(api, feed):
    body = json.dumps({"message": "json", "published": False, "access_token": api.token})
    assert "id" in Client().post(url(feed), body, content_type="application/json").json()


@pytest.mark.parametrize("body", ["{", "[1]", '"text"'])
def test_invalid_json_body_is_rejected_with_error_100(api, feed, body):
    response = Client().post(url(f"{feed}?access_token={api.token}"), body, content_type="application/json")
    assert response.json()["error"]["code"] == 100


def test_token_is_read_from_a_bearer_header(api, municipality):
    response = Client().get(url("me"), headers={"Authorization": f"Bearer {api.token}"})
    assert response.json() == {"name": municipality.name, "id": municipality.graph_id}


def test_call_without_a_token_is_rejected(municipality):
    assert InProcessGraphClient().get("me")["error"]["code"] == 2500
    assert InProcessGraphClient().post(f"{municipality.graph_id}/feed", message="x")["error"]["code"] == 2500


def test_malformed_token_is_rejected_with_190_without_a_subcode(api):
    error = api.with_token("EAAnonsense").get("me")["error"]
    assert error["code"] == 190
    assert "error_subcode" not in error


def test_app_token_with_a_wrong_secret_is_rejected(api):
    app = actions.configured_app()
    assert api.with_token(f"{app.graph_id}|wrong").get("me")["error"]["code"] == 190


def test_ids_parameter_is_rejected(api, municipality):
    assert api.get("", ids=municipality.graph_id)["error"]["code"] == 100


@pytest.mark.parametrize("name", ["pretty", "debug", "date_format"])
def test_removed_parameters_are_rejected(api, name):
    assert api.get("me", **{name: "1"})["error"]["code"] == 100


def test_conditional_request_is_rejected(api):
    response = Client().get(url("me"), {"access_token": api.token}, headers={"If-None-Match": '"1"'})
    assert response.json()["error"]["code"] == 100


def test_unknown_parameter_is_rejected(api, feed):
    error = api.post(feed, message="x", picture="http://127.0.0.1/1.jpg")["error"]
    assert error["code"] == 100
    assert "(picture)" in error["message"]


def test_unknown_field_is_rejected_by_name(api):
    error = api.get("me", fields="name,mayor")["error"]
    assert error["message"] == "(#100) Tried accessing nonexisting field (mayor) on node type (Page)"


@pytest.mark.parametrize("fields", ["name,", "name{", "a(", "{id}", "id}", "comments.limit(", "id,,name"])
def test_syntax_error_in_fields_is_rejected(api, fields):
    response = api("GET", "me", fields=fields)
    assert response.status_code == 400
    assert response.json()["error"]["code"] in (100, 2500)


def test_unknown_edge_is_rejected(api, municipality):
    assert "nonexisting field (mayors)" in api.get(f"{municipality.graph_id}/mayors")["error"]["message"]
    assert api.post(f"{municipality.graph_id}/events", name="x")["error"]["error_subcode"] == 33


def test_path_with_too_many_segments_is_rejected(api):
    assert api.get("me/feed/more")["error"]["code"] == 2500


def test_appsecret_proof_is_verified(api):
    secret = actions.configured_app().secret
    proof = hmac.new(secret.encode(), api.token.encode(), hashlib.sha256).hexdigest()
    assert "id" in api.get("me", appsecret_proof=proof)
    assert "Invalid appsecret_proof" in api.get("me", appsecret_proof="0" * 64)["error"]["message"]


def test_missing_appsecret_proof_is_rejected_if_the_app_requires_it(api):
    app = actions.configured_app()
    app.requires_proof = True
    app.save()
    assert "require an appsecret_proof" in api.get("me")["error"]["message"]


def test_token_of_another_app_can_read(api, municipality):
    token = actions.create_user_token(app=AppFactory())
    assert api.with_token(token.value).get("me")["name"] == Person.objects.get().name


def test_call_log_contains_no_secrets(api, feed):
    api.post(feed, message="Пише се", fields="id")
    api.get(feed, limit="1")
    user = actions.create_user_token()
    api.with_token(user.value).get("me/accounts")
    InProcessGraphClient().get("oauth/access_token", client_secret="very-secret", code="secret-code")
    kept = json.dumps(list(Call.objects.values("path", "parameters", "answer")))
    assert Call.objects.filter(parameters__message="Пише се").exists()
    for secret in (api.token, user.value, "very-secret", "secret-code"):
        assert secret not in kept


def test_call_log_keeps_only_the_newest_calls(api, monkeypatch):
    monkeypatch.setattr(Call, "KEPT", 3)
    for number in range(5):
        api.get(str(number))
    assert [call.path[-1] for call in Call.objects.all()] == ["4", "3", "2"]
