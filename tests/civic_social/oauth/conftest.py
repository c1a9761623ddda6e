"""A municipality with a Page at the sandbox, and somebody who goes through Facebook's login for it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from civic_social.channels import get_channels
from civic_social.sandbox.graph import node_fields

from ..factories import UserFactory
from ..sandbox.factories import PageFactory

INDEX = reverse("civic_social_connect:index")
START = reverse("civic_social_connect:start")
BACK = reverse("civic_social_connect:back")
CHOOSE = reverse("civic_social_connect:choose")
TOKEN = reverse("civic_social_connect:token")


@pytest.fixture
def network(served, settings):
    """The sandbox on a real server, its login dialog included; the admin has the same address."""
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_LOGIN_URL": f"{served}/sandbox"}
    return served


@pytest.fixture
def municipality(network):
    """The municipality's Page."""
    return PageFactory(name="Община Примерово", username="primerovo")


@pytest.fixture
def admin(network):
    """The administrator's client, at the address to which Facebook leads back."""
    client = Client(headers={"host": urlsplit(network).netloc})
    client.user = UserFactory(username="administrator", is_superuser=True)
    client.force_login(client.user)
    return client


@pytest.fixture
def with_instagram(monkeypatch, settings):
    """The Page has a linked Instagram account, and a channel for it is installed."""
    linked = {"id": "17841400000000001", "username": "primerovo"}
    monkeypatch.setitem(
        node_fields.PAGE_FIELDS, "instagram_business_account", lambda call, page, selection: dict(linked)
    )
    get_channels.cache_clear()
    channels = {**get_channels(), "instagram": get_channels()["facebook_page"]}
    monkeypatch.setattr("civic_social.oauth.accounts.get_channels", lambda: channels)
    monkeypatch.setattr("civic_social.oauth.meta.get_channels", lambda: channels)
    monkeypatch.setattr("civic_social.channels.get_channels", lambda: channels)
    return linked


@dataclass
class Walk:
    """Goes through the login as a browser does, a step at a time."""

    client: Client

    def start(self, account=None) -> str:
        """Press the button; return the dialog's address."""
        way = reverse("civic_social_connect:restart", args=[account.pk]) if account else START
        response = self.client.post(way)
        assert response.status_code == 302
        return response["Location"]

    def consent(self, dialog: str, *pages, without=(), **answer) -> str:
        """Answer the dialog, ticking ``pages`` and all permissions but ``without``; return the way back."""
        parts = urlsplit(dialog)
        scopes = parse_qs(parts.query)["scope"][0].split(",")
        data = {
            "scope": [scope for scope in scopes if scope not in without],
            "page": [page.graph_id for page in pages],
            "allow": "1",
        }
        response = self.client.post(f"{parts.path}?{parts.query}", answer or data)
        assert response.status_code == 302
        parts = urlsplit(response["Location"])
        return f"{parts.path}?{parts.query}"

    def log_in(self, *pages, account=None, **answer):
        """Go all the way and return the last page that is shown."""
        back = self.consent(self.start(account), *pages, **answer)
        return self.client.get(back, follow=True)


@pytest.fixture
def walk(admin):
    """The administrator's way through the login."""
    return Walk(admin)


def told(response) -> list[str]:
    """Return what the messages on a page say."""
    return [str(message) for message in response.context["messages"]]
