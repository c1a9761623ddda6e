"""No address of the second factor answers 500, whatever is posted."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from home.logins import roles

from .conftest import add_app, log_in

pytestmark = pytest.mark.django_db

#: Values posted in place of a passkey's response.
CREDENTIALS = (
    "",
    "null",
    "[]",
    "1",
    '"a"',
    "{}",
    '{"response": 1}',
    '{"id": 1, "rawId": 2, "response": {}}',
    "\x00",
)
DEEP = json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "MQ"}})
UNEQUAL = json.dumps({"id": 1, "rawId": 2, "response": {}})


def errors_of(client, names):
    """Return the name and the posted value of each request that is answered by an error of the server."""
    return [
        (name, value)
        for name in names
        for value in (*CREDENTIALS, DEEP, UNEQUAL)
        for data in ({"credential": value}, {"code": value or "я" * 500}, {"password": value})
        if client.post(reverse(name), data).status_code >= 500
    ]


def test_strangers_cause_no_error():
    client = Client(raise_request_exception=False)
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    assert errors_of(client, ["mfa_login_webauthn", "mfa_authenticate", "account_login"]) == []


def test_people_between_password_and_second_factor_cause_no_error(person, settings):
    settings.LOGIN_ATTEMPTS = 1000
    add_app(person())
    client = Client(raise_request_exception=False)
    log_in(client)
    client.get(reverse("mfa_authenticate"))
    assert errors_of(client, ["mfa_authenticate"]) == []


def test_people_with_a_session_cause_no_error(person, settings):
    settings.LOGIN_ATTEMPTS = 1000
    user = person()
    add_app(user)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    session = client.session
    session[roles.CHECKED] = user.pk
    session.save()
    names = [
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_reauthenticate",
    ]
    for name in names:
        client.get(reverse(name))
    assert errors_of(client, names) == []
