"""Limits of attempts to log in, which need no cache and store neither names nor addresses."""

import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from freezegun import freeze_time

from feedback.spam_protection import rate_limit
from home.logins import browsers, limits
from home.models import LoginCounter

from .conftest import PASSWORD, add_app, code_of, log_in

pytestmark = pytest.mark.django_db
HOME, ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}, {"REMOTE_ADDR": "198.51.100.9"}
LIMIT = 3


@pytest.fixture(autouse=True)
def low_limit(settings):
    settings.LOGIN_ATTEMPTS = LIMIT


def fail(client, times=LIMIT, username="elena", **extra):
    """Enter a wrong password several times, and return the last response."""
    for _attempt in range(times):
        response = log_in(client, username, "грешна", **extra)
    return response


def test_beyond_the_limit_the_right_password_is_refused_and_the_form_says_how_long(client, person):
    person()
    assert fail(client, **HOME).status_code == 200
    response = log_in(client, **HOME)
    assert response.status_code == 429
    assert response["Retry-After"] == str(15 * 60)
    assert "Опитайте отново след 15 минути" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_other_networks_and_other_accounts_are_not_refused(client, person):
    person()
    person("ivan")
    fail(client, **HOME)
    assert log_in(client, "ivan", **HOME).status_code == 302
    client.logout()
    assert log_in(client, "elena", **ELSEWHERE).status_code == 302


def test_refusal_ends_by_itself(client, person):
    person()
    with freeze_time("2026-11-30 10:00:00"):
        fail(client, LIMIT + 1, **HOME)
    with freeze_time("2026-11-30 10:14:00"):
        response = log_in(client, **HOME)
        assert response.status_code == 429
        assert "след 1 минута" in response.content.decode()
    with freeze_time("2026-11-30 10:15:01"):
        assert log_in(client, **HOME).status_code == 302


def test_success_forgets_the_failures(client, person):
    person()
    for _round in range(3):
        fail(client, LIMIT - 1, **HOME)
        assert log_in(client, **HOME).status_code == 302
        client.logout()
    assert not LoginCounter.objects.filter(count__gt=limits.ACCOUNT_FACTOR * LIMIT).exists()


def test_one_network_cannot_try_a_password_on_every_account(client, person):
    person()
    for number in range(LIMIT * limits.SOURCE_FACTOR):
        assert log_in(client, f"kmet{number}", "Parola-2026", **HOME).status_code == 200
    assert log_in(client, **HOME).status_code == 429
    assert log_in(client, **ELSEWHERE).status_code == 302


def test_many_machines_cannot_lock_out_the_browser_that_the_owner_uses(client, person):
    person()
    assert log_in(client, **HOME).status_code == 302
    client.post("/admin/logout/")
    assert browsers.COOKIE in client.cookies
    stranger = type(client)()
    for host in range(LIMIT * limits.ACCOUNT_FACTOR):
        fail(stranger, 1, REMOTE_ADDR=f"198.51.100.{host}")
    # Also from the owner's own network.
    assert fail(stranger, LIMIT + 1, **HOME).status_code == 429
    assert log_in(stranger, REMOTE_ADDR="192.0.2.1").status_code == 429
    assert log_in(client, **HOME).status_code == 302


def test_cookie_of_a_browser_opens_no_second_counter_for_other_accounts(client, person):
    person()
    person("ivan")
    log_in(client, "ivan", **HOME)
    client.post("/admin/logout/")
    assert fail(client, LIMIT + 1, **HOME).status_code == 429
    client.cookies[browsers.COOKIE] = "forged"
    assert log_in(client, **HOME).status_code == 429


def test_cookie_is_sent_with_the_admin_only(client, person):
    person()
    log_in(client)
    cookie = client.cookies[browsers.COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Lax")
    assert "elena" not in cookie.value


def test_unknown_name_is_answered_like_a_known_one(client, person):
    person()
    pages = []
    for name in ("elena", "nobody"):
        first = log_in(client, name, "грешна").content.decode()
        pages.append((first.count("паролата не съвпадат"), fail(client, LIMIT, name).status_code))
    assert pages[0] == pages[1]


def test_each_form_with_a_password_is_limited(client, person):
    person()
    fail(client, **HOME)
    login = "/_util/login/"
    response = client.post(login, {"username": "elena", "password": PASSWORD}, **HOME)
    assert response.status_code == 429
    assert "Твърде много неуспешни опити" in response.content.decode()


def test_codes_are_limited_apart_from_passwords(client, person):
    app = add_app(person())
    for _attempt in range(LIMIT):
        log_in(client)
        client.post("/admin/second-factor/login/", {"code": "000000"})
    log_in(client)
    response = client.post("/admin/second-factor/login/", {"code": code_of(app)})
    assert "Твърде много неуспешни опити" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_one_code_opens_one_login(client, person):
    app = add_app(person())
    code = code_of(app)
    log_in(client)
    assert client.post("/admin/second-factor/login/", {"code": code}).status_code == 302
    client.logout()
    log_in(client)
    assert client.post("/admin/second-factor/login/", {"code": code}).status_code == 200


def test_limits_hold_while_the_cache_is_down(client, person, settings):
    settings.CACHES = {
        "default": {"BACKEND": "home.site.fail_safe_cache.FailSafeCache", "LOCATION": "storage"},
        "storage": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:9",
        },
    }
    app = add_app(person())
    log_in(client, **HOME)
    assert client.post("/admin/second-factor/login/", {"code": code_of(app)}).status_code == 302
    client.logout()
    fail(client, **HOME)
    assert log_in(client, **HOME).status_code == 429


def test_counters_hold_neither_names_nor_addresses_and_are_deleted(client, person):
    person()
    fail(client, **HOME)
    stored = str(list(LoginCounter.objects.values_list("account", "source")))
    assert "elena" not in stored
    assert "203.0.113" not in stored
    before = limits.hash_source("203.0.113.7", "password", timezone.now())
    rate_limit._keys.clear()
    rate_limit.cache.clear()
    assert limits.hash_source("203.0.113.7", "password", timezone.now()) != before
    LoginCounter.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    limits.forget_past()
    assert not LoginCounter.objects.exists()


def test_command_releases_an_account(client, person):
    person()
    fail(client, LIMIT + 1, **HOME)
    listed = StringIO()
    call_command("logins", "list", stdout=listed)
    assert "elena: без втори фактор, опитите се отказват до" in listed.getvalue()
    call_command("logins", "release", "elena", stdout=StringIO())
    assert log_in(client, **HOME).status_code == 302


def test_parallel_attempts_cannot_exceed_the_limit(rf, person):
    """An attempt is counted before the password is looked at, so that a slow check lets no other one pass."""
    request = rf.post("/admin/login/", **HOME)
    request.COOKIES = {}
    for _attempt in range(LIMIT):
        limits.begin(request, "elena")
    with pytest.raises(limits.TooManyAttempts):
        limits.begin(request, "elena")
