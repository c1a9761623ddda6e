"""Metrics for a monitoring program."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from civic_social.monitoring.metrics import metrics

from ..factories import PostFactory, SocialAccountFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "METRICS_TOKEN": "тайна-42"}
    return "тайна-42"


def get_metrics(client, authorization=None):
    headers = {"Authorization": authorization} if authorization else {}
    return client.get(reverse("civic_social:metrics"), headers=headers)


def test_all_metrics_of_an_empty_site_are_zero():
    assert set(metrics().values()) == {0}


def test_metrics_count_due_posts_and_posts_that_need_a_person():
    ago = timezone.now() - timedelta(minutes=10)
    working, stopped = SocialAccountFactory(), SocialAccountFactory(problem="token-expired")
    PostFactory(account=working, next_attempt_at=timezone.now() - timedelta(minutes=1))
    PostFactory(account=working, next_attempt_at=timezone.now() + timedelta(hours=1))
    PostFactory(account=stopped, next_attempt_at=ago)
    for status, count in {"failed": 1, "waiting": 2, "held": 3, "unknown": 4}.items():
        PostFactory.create_batch(count, account=working, status=status)
    found = metrics()
    assert {name: found[name] for name in ("due", "failed", "waiting", "held", "unknown")} == {
        "due": 2,
        "failed": 1,
        "waiting": 2,
        "held": 3,
        "unknown": 4,
    }
    assert 600 <= found["oldest_due_seconds"] < 700
    assert 60 <= found["no_worker_seconds"] < 120
    assert (found["accounts"], found["accounts_stopped"], found["accounts_paused"]) == (2, 1, 0)


def test_due_post_of_a_resting_account_is_no_sign_of_a_missing_worker():
    account = SocialAccountFactory(resting_until=timezone.now() + timedelta(hours=1))
    PostFactory(account=account, next_attempt_at=timezone.now() - timedelta(hours=1))
    assert metrics()["no_worker_seconds"] == 0
    assert metrics()["oldest_due_seconds"] >= 3600


def test_metrics_are_returned_for_the_token_and_not_cached(client, token):
    response = get_metrics(client, f"Bearer {token}")
    assert response.json() == metrics()
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "Bearer", "Basic тайна-42", "тайна-42"])
def test_wrong_token_is_refused(client, token, authorization):
    response = get_metrics(client, authorization)
    assert (response.status_code, response.content) == (401, b"")


@pytest.mark.parametrize("authorization", [None, "Bearer ", "Bearer x"])
def test_metrics_do_not_exist_without_a_token_in_the_settings(client, authorization):
    assert get_metrics(client, authorization).status_code == 404


def test_token_in_the_url_is_refused(client, token):
    assert client.get(reverse("civic_social:metrics"), {"token": token}).status_code == 401


def test_post_method_is_refused(client, token):
    assert client.post(reverse("civic_social:metrics")).status_code == 405
