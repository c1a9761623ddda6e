"""Rate limits, which store no network address."""

import datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.models import Quota, Submission
from feedback.spam_protection import rate_limit

pytestmark = pytest.mark.django_db


@pytest.fixture
def limited(settings):
    """A limit of two submissions an hour."""
    settings.FEEDBACK = {**settings.FEEDBACK, "HOURLY_LIMIT": 2}


def test_above_the_limit_a_message_is_refused_and_its_text_kept(
    client, feedback_page, anonymous, open_form, limited
):
    for number in range(2):
        data = {**anonymous, **open_form(), "comment": f"Съобщение номер {number}"}
        assert client.post(feedback_page.url, data).status_code == 302
    response = client.post(feedback_page.url, {**anonymous, **open_form()})
    assert response.status_code == 429
    assert "През последния час от Вашата мрежа постъпиха твърде много съобщения" in response.content.decode()
    assert "Моля, засадете дървета на площада." in response.content.decode()
    assert Submission.objects.count() == 2


def test_each_network_has_its_own_limit(client, feedback_page, anonymous, open_form, limited):
    for host in range(4):
        data = {**anonymous, **open_form()}
        assert client.post(feedback_page.url, data, REMOTE_ADDR=f"198.51.100.{host}").status_code == 302


def test_the_limit_allows_exactly_its_number():
    allowed = [rate_limit.consume("form", "a", limit=3, hours=1) for _event in range(5)]
    assert allowed == [True, True, True, False, False]


def test_the_counter_stores_only_a_hash():
    rate_limit.consume("form", "203.0.113.7", limit=3, hours=1)
    assert "203" not in str(Quota.objects.values_list("subject", "period").get())[:80]
    assert len(Quota.objects.get().subject) == 64


def test_counters_of_past_periods_are_deleted():
    old = timezone.now() - datetime.timedelta(hours=2)
    Quota.objects.create(subject="x", period="y", expires_at=old, count=1)
    rate_limit.consume("form", "a", limit=3, hours=1)
    assert not Quota.objects.filter(subject="x").exists()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, "1.2.3.4", "10.0.0.1"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 5.5.5.5", "1.2.3.4"),
        (1, "", "unknown"),
        (1, "nonsense", "unknown"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ],
)
def test_only_entries_of_trusted_proxies_are_used(rf, settings, proxies, forwarded, found):
    settings.FEEDBACK = {"TRUSTED_PROXIES": proxies}
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert rate_limit.client_network(request) == found


def test_counters_say_nothing_once_their_key_is_gone():
    hashes = []
    for _time in range(2):
        rate_limit.consume("form", "203.0.113.7", limit=3, hours=1)
        hashes.append(Quota.objects.latest("pk").subject)
        cache.clear()
        rate_limit._keys.clear()
    assert hashes[0] != hashes[1]


@pytest.mark.parametrize("lost", ["cache", "memory"])
def test_limit_holds_if_the_cache_or_the_process_forgets_the_key(lost):
    for _event in range(3):
        allowed = rate_limit.consume("form", "a", limit=2, hours=1)
        cache.clear() if lost == "cache" else rate_limit._keys.clear()
    assert not allowed


def test_past_keys_and_counters_are_forgotten_by_time(monkeypatch):
    rate_limit.consume("form", "a", limit=3, hours=1)
    later = timezone.now() + datetime.timedelta(hours=1)
    monkeypatch.setattr(rate_limit.timezone, "now", lambda: later)
    rate_limit.forget_past()
    assert not Quota.objects.exists()
    assert cache.get(rate_limit.CACHE_KEY.format(1)) is None
    assert 1 not in rate_limit._keys


def test_repeated_count_meets_no_unique_violation():
    rate_limit.consume("form", "a", limit=3, hours=1)
    with CaptureQueriesContext(connection) as queries:
        rate_limit.consume("form", "a", limit=3, hours=1)
    inserts = [each["sql"] for each in queries if each["sql"].startswith("INSERT")]
    assert all("IGNORE" in sql or "ON CONFLICT DO NOTHING" in sql for sql in inserts)
