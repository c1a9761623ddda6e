"""Fixtures of a municipality's Page in the sandbox, and of an administrator who connects it."""

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
    """Serve the sandbox with its login dialog, and return the URL, which is also the admin's."""
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_LOGIN_URL": f"{served}/sandbox"}
    return served


@pytest.fixture
def municipality(network):
    """Return the municipality's Page."""
    return PageFactory(name="Община Примерово", username="primerovo")


@pytest.fixture
def admin(network):
    """Return a client of the administrator, whose host is that of the redirect URI."""
    client = Client(headers={"host": urlsplit(network).netloc})
    client.user = UserFactory(username="administrator", is_superuser=True)
    client.force_login(client.user)
    return client


@pytest.fixture
def with_instagram(monkeypatch, settings):
    """Link an Instagram account to the Page, and return its ID and username."""
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
class LoginWalk:
    """A browser that takes the steps of Facebook's login, one step at a time."""

    client: Client

    def start(self, account=None) -> str:
        """Start the login, and return the URL of the login dialog."""
        url = reverse("civic_social_connect:restart", args=[account.pk]) if account else START
        response = self.client.post(url)
        assert response.status_code == 302
        return response["Location"]

    def consent(self, dialog: str, *pages, without=(), **answer) -> str:
        """Submit the dialog with ``pages`` and all permissions but ``without``; return the callback's URL."""
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
        """Go through the whole login, and return the last response."""
        back = self.consent(self.start(account), *pages, **answer)
        return self.client.get(back, follow=True)


@pytest.fixture
def walk(admin):
    """Return the administrator's login."""
    return LoginWalk(admin)


def message_texts(response) -> list[str]:
    """Return the texts of Django's messages on a page."""
    return [str(message) for message in response.context["messages"]]
