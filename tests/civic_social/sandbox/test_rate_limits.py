"""Rate limits and usage headers."""

import json
from datetime import timedelta

from django.utils import timezone

from civic_social.sandbox import actions
from civic_social.sandbox.models import Allowance


def usage(response) -> dict:
    """Return the Page's entry in the usage header."""
    ((entry,),) = json.loads(response.headers["X-Business-Use-Case-Usage"]).values()
    return entry


def test_usage_header_counts_calls(api, municipality):
    actions.set_rate_limit(municipality, limit=10)
    percentages = [usage(api("GET", "me"))["call_count"] for _ in range(3)]
    assert percentages == [10, 20, 30]


def test_usage_header_names_the_page_and_the_type_of_usage(api, municipality):
    header = json.loads(api("GET", "me").headers["X-Business-Use-Case-Usage"])
    assert header.keys() == {municipality.graph_id}
    assert usage(api("GET", "me"))["type"] == "pages"


def test_calls_over_the_limit_are_blocked_and_extend_the_block(api, municipality, feed):
    actions.set_rate_limit(municipality, limit=2)
    for _ in range(2):
        assert api("GET", "me").status_code == 200
    first = api("POST", feed, message="x")
    assert first.json()["error"]["code"] == 80001
    second = api("POST", feed, message="x")
    waits = [usage(response)["estimated_time_to_regain_access"] for response in (first, second)]
    assert 0 < waits[0] < waits[1]
    assert usage(second)["call_count"] == 100


def test_calls_are_accepted_after_the_block_ends(api, municipality):
    actions.set_rate_limit(municipality, limit=1, calls=1)
    assert api.get("me")["error"]["code"] == 80001
    Allowance.objects.update(blocked_until=timezone.now() - timedelta(seconds=1))
    assert usage(api("GET", "me"))["estimated_time_to_regain_access"] == 0


def test_count_is_reset_in_a_new_window(api, municipality):
    actions.set_rate_limit(municipality, limit=10, calls=9)
    Allowance.objects.update(window_started_at=timezone.now() - timedelta(days=2))
    assert usage(api("GET", "me"))["call_count"] == 10


def test_user_and_app_tokens_have_their_own_limit_errors(api):
    person = api.with_token(actions.create_user_token().value)
    app = api.with_token(actions.configured_app().access_token)
    assert json.loads(person("GET", "me").headers["X-App-Usage"])["call_count"] == 0
    app("GET", "debug_token", input_token="x")
    Allowance.objects.update(limit=1, calls=1)
    assert person("GET", "me").json()["error"]["code"] == 17
    response = app("GET", "debug_token", input_token="x")
    assert (response.status_code, response.json()["error"]["code"]) == (403, 4)
