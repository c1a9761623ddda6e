"""Faults over a real connection."""

import time

import pytest
import requests

from civic_social.sandbox import actions
from civic_social.sandbox.models import Call, Fault, Post

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_answer_lost_after_accepting_leaves_the_post_on_the_wall(wire, municipality):
    actions.enable_fault("lost_after", municipality, operation="feed", method="POST", remaining=1)
    with pytest.raises(requests.ConnectionError):
        wire.post(f"{municipality.graph_id}/feed", message="Прието, но без отговор")
    assert [post.message for post in municipality.posts.all()] == ["Прието, но без отговор"]
    assert "id" in wire.post(f"{municipality.graph_id}/feed", message="Вторият минава")


def test_a_call_lost_before_accepting_leaves_nothing(wire, municipality):
    actions.enable_fault("lost_before", municipality, remaining=1)
    with pytest.raises(requests.ConnectionError):
        wire.post(f"{municipality.graph_id}/feed", message="Изгубено")
    assert not Post.objects.exists()


def test_a_lost_answer_breaks_only_its_own_call_on_a_kept_connection(wire, municipality):
    actions.enable_fault("lost_after", municipality, method="POST", remaining=1)
    with requests.Session() as session:
        url = f"{wire.base}/v26.0/{municipality.graph_id}"
        token = {"access_token": municipality.access_token}
        assert session.get(url, params=token, timeout=5).ok
        with pytest.raises(requests.ConnectionError):
            session.post(f"{url}/feed", data={**token, "message": "Изгубен отговор"}, timeout=5)
        assert session.get(url, params=token, timeout=5).ok


def test_djangos_test_client_sees_a_lost_answer_as_an_aborted_connection(client, municipality):
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
def test_a_fault_answers_as_meta_and_accepts_nothing(wire, municipality, kind, status, code, subcode):
    actions.enable_fault(kind, municipality, remaining=1)
    response = wire("POST", f"{municipality.graph_id}/feed", message="Отказано")
    error = response.json()["error"]
    assert (response.status_code, error["code"], error.get("error_subcode")) == (status, code, subcode)
    assert {"message", "type", "fbtrace_id"} <= error.keys()
    assert not Post.objects.exists()


@pytest.mark.parametrize("subcode", Fault.TokenSubcode.values)
def test_every_way_for_a_token_to_die_brings_its_subcode(wire, municipality, subcode):
    actions.enable_fault("token", municipality, subcode=subcode)
    error = wire.get("me")["error"]
    assert (error["code"], error["error_subcode"], error["type"]) == (190, subcode, "OAuthException")


def test_throttling_says_in_the_header_how_many_minutes_to_wait(wire, municipality):
    actions.enable_fault("throttled", municipality)
    header = wire("GET", municipality.graph_id).headers["X-Business-Use-Case-Usage"]
    assert '"estimated_time_to_regain_access": 7' in header


def test_an_outage_may_come_as_text_with_status_200(wire, municipality):
    actions.enable_fault("unavailable_text", municipality)
    response = wire("GET", municipality.graph_id)
    assert (response.status_code, response.text) == (200, "Service Unavailable")


def test_an_outage_may_come_as_html(wire, municipality):
    actions.enable_fault("html", municipality)
    response = wire("GET", municipality.graph_id)
    assert response.headers["Content-Type"].startswith("text/html")


def test_a_slow_answer_takes_its_time_and_is_right(wire, municipality):
    actions.enable_fault("slow", municipality, seconds=0.4)
    started = time.monotonic()
    assert wire.get(municipality.graph_id)["name"] == municipality.name
    assert time.monotonic() - started >= 0.4


def test_an_unreadable_link_is_refused_and_a_plain_text_is_not(wire, municipality):
    actions.enable_fault("not_scrapable", municipality)
    error = wire.post(f"{municipality.graph_id}/feed", link="http://127.0.0.1:9/policy")["error"]
    assert error["code"] == 1609005
    assert "id" in wire.post(f"{municipality.graph_id}/feed", message="Без връзка")


def test_an_error_may_come_without_its_subcode(wire, municipality):
    actions.enable_fault("missing_subcode", municipality)
    error = wire.delete(f"{municipality.graph_id}_1")["error"]
    assert error["code"] == 100
    assert "error_subcode" not in error


def test_a_new_post_appears_in_a_lagging_list_only_later(wire, municipality):
    actions.enable_fault("lagging", municipality, seconds=0.6)
    graph_id = wire.post(f"{municipality.graph_id}/feed", message="Ново")["id"]
    assert wire.get(f"{municipality.graph_id}/published_posts")["data"] == []
    assert wire.get(graph_id)["message"] == "Ново"
    time.sleep(0.7)
    assert [row["id"] for row in wire.get(f"{municipality.graph_id}/published_posts")["data"]] == [graph_id]


def test_a_fault_strikes_as_often_as_was_said(wire, municipality):
    actions.enable_fault("server_error", municipality, remaining=2)
    assert [wire("GET", municipality.graph_id).status_code for _ in range(3)] == [500, 500, 200]


def test_a_fault_strikes_only_the_calls_it_is_meant_for(wire, municipality):
    actions.enable_fault("server_error", municipality, method="POST", operation="feed")
    assert wire("GET", f"{municipality.graph_id}/feed").status_code == 200
    assert wire("POST", f"{municipality.graph_id}/feed", message="Спира").status_code == 500


def test_a_fault_can_be_meant_for_a_part_of_the_path(wire, municipality):
    actions.enable_fault("server_error", path_contains="/published_")
    assert wire("GET", f"{municipality.graph_id}/feed").status_code == 200
    assert wire("GET", f"{municipality.graph_id}/published_posts").status_code == 500


def test_a_fault_of_one_wall_leaves_the_others_alone(wire, municipality, group):
    actions.enable_fault("server_error", group)
    assert wire("GET", municipality.graph_id).status_code == 200
    assert wire("GET", group.graph_id).status_code == 500


def test_a_fault_everywhere_also_strikes_the_login(wire, municipality):
    actions.enable_fault("server_error")
    assert wire("GET", "oauth/access_token").status_code == 500


def test_the_log_names_the_fault_that_struck(wire, municipality):
    actions.enable_fault("blocked", municipality)
    wire.get(municipality.graph_id)
    assert Call.objects.first().fault == "blocked"


def test_switched_off_faults_no_longer_strike(wire, municipality):
    actions.enable_fault("server_error")
    actions.disable_faults()
    assert wire("GET", municipality.graph_id).status_code == 200
