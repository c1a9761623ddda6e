"""Fault injection over HTTP connections."""

import time

import pytest
import requests

from civic_social.sandbox import actions
from civic_social.sandbox.models import Call, Fault, Post

pytestmark = pytest.mark.django_db(transaction=True)


def test_lost_after_closes_the_connection_and_stores_the_post(http_api, municipality):
    actions.enable_fault("lost_after", municipality, operation="feed", method="POST", remaining=1)
    with pytest.raises(requests.ConnectionError):
        http_api.post(f"{municipality.graph_id}/feed", message="Прието, но без отговор")
    assert [post.message for post in municipality.posts.all()] == ["Прието, но без отговор"]
    assert "id" in http_api.post(f"{municipality.graph_id}/feed", message="Вторият минава")


def test_lost_before_closes_the_connection_and_stores_nothing(http_api, municipality):
    actions.enable_fault("lost_before", municipality, remaining=1)
    with pytest.raises(requests.ConnectionError):
        http_api.post(f"{municipality.graph_id}/feed", message="Изгубено")
    assert not Post.objects.exists()


def test_lost_response_does_not_break_later_calls_of_a_session(http_api, municipality):
    actions.enable_fault("lost_after", municipality, method="POST", remaining=1)
    with requests.Session() as session:
        url = f"{http_api.base_url}/v26.0/{municipality.graph_id}"
        token = {"access_token": municipality.access_token}
        assert session.get(url, params=token, timeout=5).ok
        with pytest.raises(requests.ConnectionError):
            session.post(f"{url}/feed", data={**token, "message": "Изгубен отговор"}, timeout=5)
        assert session.get(url, params=token, timeout=5).ok


def test_lost_response_raises_connection_aborted_in_the_test_client(client, municipality):
    actions.enable_fault("lost_after", municipality)
    with pytest.raises(ConnectionAbortedError):
        client.post(
            f"/sandbox/graph/v26.0/{municipality.graph_id}/feed",
            {"access_token": municipality.access_token, "message": "Здравейте"},
        )
    assert Post.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "status", "code", "subcode"),
    [
        ("server_error", 500, 1, None),
        ("service_down", 500, 2, None),
        ("throttled", 400, 80001, None),
        ("too_many_requests", 429, 4, None),
        ("blocked", 400, 368, 1390008),
        ("permission", 400, 200, None),
        ("identity", 400, 1404078, None),
        ("gone", 400, 100, 33),
    ],
)
def test_fault_returns_metas_error_and_stores_nothing(http_api, municipality, kind, status, code, subcode):
    actions.enable_fault(kind, municipality, remaining=1)
    response = http_api("POST", f"{municipality.graph_id}/feed", message="Отказано")
    error = response.json()["error"]
    assert (response.status_code, error["code"], error.get("error_subcode")) == (status, code, subcode)
    assert {"message", "type", "fbtrace_id"} <= error.keys()
    assert not Post.objects.exists()


@pytest.mark.parametrize("subcode", Fault.TokenSubcode.values)
def test_token_fault_returns_the_chosen_subcode(http_api, municipality, subcode):
    actions.enable_fault("token", municipality, subcode=subcode)
    error = http_api.get("me")["error"]
    assert (error["code"], error["error_subcode"], error["type"]) == (190, subcode, "OAuthException")


def test_throttled_fault_sets_the_minutes_to_wait_in_the_header(http_api, municipality):
    actions.enable_fault("throttled", municipality)
    header = http_api("GET", municipality.graph_id).headers["X-Business-Use-Case-Usage"]
    assert '"estimated_time_to_regain_access": 7' in header


def test_unavailable_text_fault_returns_text_with_status_200(http_api, municipality):
    actions.enable_fault("unavailable_text", municipality)
    response = http_api("GET", municipality.graph_id)
    assert (response.status_code, response.text) == (200, "Service Unavailable")


def test_html_fault_returns_html(http_api, municipality):
    actions.enable_fault("html", municipality)
    response = http_api("GET", municipality.graph_id)
    assert response.headers["Content-Type"].startswith("text/html")


def test_slow_fault_delays_the_response(http_api, municipality):
    actions.enable_fault("slow", municipality, seconds=0.4)
    started = time.monotonic()
    assert http_api.get(municipality.graph_id)["name"] == municipality.name
    assert time.monotonic() - started >= 0.4


def test_not_scrapable_fault_affects_only_posts_with_a_link(http_api, municipality):
    actions.enable_fault("not_scrapable", municipality)
    error = http_api.post(f"{municipality.graph_id}/feed", link="http://127.0.0.1:9/policy")["error"]
    assert error["code"] == 1609005
    assert "id" in http_api.post(f"{municipality.graph_id}/feed", message="Без връзка")


def test_missing_subcode_fault_removes_the_subcode(http_api, municipality):
    actions.enable_fault("missing_subcode", municipality)
    error = http_api.delete(f"{municipality.graph_id}_1")["error"]
    assert error["code"] == 100
    assert "error_subcode" not in error


def test_lagging_fault_delays_a_post_in_lists(http_api, municipality):
    actions.enable_fault("lagging", municipality, seconds=0.6)
    graph_id = http_api.post(f"{municipality.graph_id}/feed", message="Ново")["id"]
    assert http_api.get(f"{municipality.graph_id}/published_posts")["data"] == []
    assert http_api.get(graph_id)["message"] == "Ново"
    time.sleep(0.7)
    listed = http_api.get(f"{municipality.graph_id}/published_posts")["data"]
    assert [row["id"] for row in listed] == [graph_id]


def test_fault_is_limited_to_its_number_of_calls(http_api, municipality):
    actions.enable_fault("server_error", municipality, remaining=2)
    assert [http_api("GET", municipality.graph_id).status_code for _ in range(3)] == [500, 500, 200]


def test_fault_is_limited_to_its_method_and_operation(http_api, municipality):
    actions.enable_fault("server_error", municipality, method="POST", operation="feed")
    assert http_api("GET", f"{municipality.graph_id}/feed").status_code == 200
    assert http_api("POST", f"{municipality.graph_id}/feed", message="Спира").status_code == 500


def test_fault_is_limited_to_its_path(http_api, municipality):
    actions.enable_fault("server_error", path_contains="/published_")
    assert http_api("GET", f"{municipality.graph_id}/feed").status_code == 200
    assert http_api("GET", f"{municipality.graph_id}/published_posts").status_code == 500


def test_fault_is_limited_to_its_profile(http_api, municipality, group):
    actions.enable_fault("server_error", group)
    assert http_api("GET", municipality.graph_id).status_code == 200
    assert http_api("GET", group.graph_id).status_code == 500


def test_fault_without_a_profile_affects_the_token_exchange(http_api, municipality):
    actions.enable_fault("server_error")
    assert http_api("GET", "oauth/access_token").status_code == 500


def test_call_log_names_the_injected_fault(http_api, municipality):
    actions.enable_fault("blocked", municipality)
    http_api.get(municipality.graph_id)
    assert Call.objects.first().fault == "blocked"


def test_disabled_faults_have_no_effect(http_api, municipality):
    actions.enable_fault("server_error")
    actions.disable_faults()
    assert http_api("GET", municipality.graph_id).status_code == 200
