"""One login: no sign-up, no management of addresses, and Django's admin is closed or behind the same door."""

import importlib

import pytest
from django.core import checks
from django.test import override_settings
from django.urls import NoReverseMatch, clear_url_caches, reverse

import cms.urls
from home.logins import checks as login_checks

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_reset_password", "socialaccount_signup", "mfa_trust"]
)
def test_screens_of_allauth_that_are_not_needed_have_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_django_admin_is_closed(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("a", "a@example.bg", "a"))
    assert client.get("/django-admin/").status_code == 404
    assert client.get("/django-admin/login/").status_code == 404


def test_django_admin_has_the_same_login_when_it_is_open(client, django_user_model, settings):
    with override_settings(DJANGO_ADMIN=True):
        importlib.reload(cms.urls)
        clear_url_caches()
    try:
        response = client.get("/django-admin/", follow=True)
        assert response.redirect_chain[-1][0] == "/admin/login/?next=%2Fdjango-admin%2F"
        settings.SECOND_FACTOR_REQUIRED_FOR = ["administrators"]
        client.force_login(django_user_model.objects.create_superuser("a", "a@example.bg", "a"))
        assert client.get("/django-admin/")["Location"].startswith("/admin/second-factor/?next=")
    finally:
        importlib.reload(cms.urls)
        clear_url_caches()


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"SECOND_FACTOR_REQUIRED_FOR": ["redaktori"]}, ["home.E011"]),
        ({"SECOND_FACTOR_REQUIRED_FOR": ["everyone", "group:Редактори"]}, []),
        ({"LOGIN_ATTEMPTS": 0}, ["home.E013"]),
        ({"OIDC_SERVER_URL": "https://id.example.bg"}, ["home.E014"]),
        (
            {"OIDC_SERVER_URL": "http://id.example.bg", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"},
            ["home.E015"],
        ),
        ({"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")}, ["home.W011"]),
    ],
)
def test_wrong_settings_are_reported(settings, values, found):
    for name, value in values.items():
        setattr(settings, name, value)
    messages = [
        message.id
        for check in (
            login_checks.check_second_factor,
            login_checks.check_limits,
            login_checks.check_openid_connect,
        )
        for message in check(None)
    ]
    assert messages == found
    assert checks.Tags.security in login_checks.check_limits.tags


def test_second_factor_without_a_key_is_reported(settings):
    settings.SECOND_FACTOR_REQUIRED_FOR = ["everyone"]
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "CREDENTIAL_KEYS": []}
    assert [message.id for message in login_checks.check_second_factor(None)] == ["home.W012"]
