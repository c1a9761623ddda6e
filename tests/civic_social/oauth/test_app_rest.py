"""Requests of a login obey the pause that Meta has demanded of the whole app."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social.exceptions import Scope
from civic_social.models import AppRest, SocialAccount
from civic_social.oauth import meta
from civic_social.oauth.app_rest import LoginPause, app_rests_until
from civic_social.oauth.error_messages import ConnectFailed
from civic_social.outgoing_http import HttpClient

from ..factories import SocialAccountFactory, UserFactory
from .conftest import START, TOKEN, message_texts

pytestmark = pytest.mark.django_db
SENTENCE = "Facebook поиска от сайта да изчака до"


class Throttled:
    """The response to a request of an app that has used up its limit."""

    status, headers, url = 400, {"Retry-After": "900"}, ""

    def read(self, limit):
        return json.dumps({"error": {"code": 4, "message": "Application request limit reached"}}).encode()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


@pytest.fixture
def requests(monkeypatch):
    """The requests, each of which is answered with code 4."""
    sent = []

    def request(self, method, url, **kwargs):
        sent.append(url)
        return Throttled()

    monkeypatch.setattr(HttpClient, "request", request)
    return sent


@pytest.fixture
def administrator(client):
    client.force_login(UserFactory())
    return client


def test_login_and_pasted_token_send_nothing_while_the_app_rests(administrator, requests):
    SocialAccountFactory().rest(600, Scope.APP)
    response = administrator.post(START, follow=True)
    assert "dialog/oauth" not in str(response.redirect_chain)
    assert SENTENCE in message_texts(response)[0]
    response = administrator.post(TOKEN, {"access_token": "EAAtoken"})
    assert SENTENCE in response.context["form"].errors["access_token"][0]
    assert requests == []


def test_throttled_login_rests_every_account_of_the_app(requests):
    first, second = SocialAccountFactory(), SocialAccountFactory()
    for _attempt in range(2):
        with pytest.raises(ConnectFailed) as failed:
            meta.exchange_code("code", "https://example.bg/back/")
        assert failed.value.problem == "resting"
    assert len(requests) == 1
    rests = SocialAccount.objects.filter(pk__in=[first.pk, second.pk]).values_list("resting_until", flat=True)
    soon = timezone.now() + timedelta(seconds=800)
    assert all(until and until > soon for until in rests)


def test_first_login_of_a_site_is_throttled_without_an_account(requests):
    with pytest.raises(ConnectFailed):
        meta.exchange_code("code", "https://example.bg/back/")
    assert LoginPause().rest_left() > 800


@pytest.mark.parametrize("scope", [Scope.ACCOUNT, Scope.PAGE, Scope.PERSON])
def test_pause_of_less_than_the_app_does_not_hinder_a_login(scope):
    SocialAccountFactory().rest(600, scope)
    assert app_rests_until() is None


def test_pause_of_another_app_does_not_hinder_a_login(settings):
    SocialAccountFactory().rest(600, Scope.APP)
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_APP_ID": "2000000000000002"}
    assert app_rests_until() is None


def test_shorter_pause_does_not_end_a_longer_one():
    account = SocialAccountFactory()
    account.rest(600, Scope.APP)
    account.rest(60, Scope.APP)
    assert LoginPause().rest_left() > 500
    assert AppRest.objects.count() == 1
