"""Rate limits, which store no network address."""

import datetime

import pytest
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
    for _message in range(2):
        assert client.post(feedback_page.url, {**anonymous, **open_form()}).status_code == 302
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
