"""Requests to Instagram for connecting: the login, its code, and the account behind the token.

https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
"""

from __future__ import annotations

import json
import logging
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from ..channels.graph.client import GraphClient
from ..channels.graph.hosts import instagram_host
from ..channels.instagram_login.channel import InstagramLogin, instagram_app
from ..channels.instagram_login.tokens import exchange, read_own_account
from ..channels.network_addresses import fixed_api
from ..conf import settings
from ..exceptions import DeliveryError, OutcomeUnknown, RateLimited, TransientError
from ..outgoing_http import HttpClient, RequestFailed
from .app_rest import LoginPause
from .error_messages import ConnectFailed

logger = logging.getLogger(__name__)

POSTING = InstagramLogin.permissions.posting
WANTED = (*POSTING, *InstagramLogin.permissions.commenting)
MEASURING = InstagramLogin.permissions.measuring
#: The response with the token has some hundred bytes.
MAX_RESPONSE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class InstagramAccess:
    """An account that has logged in, with the credentials to post there."""

    user_id: str
    username: str
    credentials: dict[str, Any] = field(repr=False)

    @property
    def name(self) -> str:
        """Return the account's name, or its number if it has none."""
        return f"@{self.username}" if self.username else self.user_id

    @property
    def public_url(self) -> str:
        """Return the account's profile, or "" if its name is not known."""
        return f"https://www.instagram.com/{self.username}/" if self.username else ""


def is_configured() -> bool:
    """Return True if the app's ID and secret are set; without them there is no login."""
    return bool(settings.INSTAGRAM_APP_ID and settings.INSTAGRAM_APP_SECRET)


def is_at_instagram() -> bool:
    """Return True if the login is Instagram's, and not the sandbox's."""
    return urlsplit(settings.INSTAGRAM_LOGIN_URL).hostname == "www.instagram.com"


def authorize_url(state: str, redirect_uri: str) -> str:
    """Return the URL of the login."""
    query = {
        "client_id": settings.INSTAGRAM_APP_ID,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": ",".join([*WANTED, *(MEASURING if settings.READ_INSIGHTS else ())]),
        "state": state,
    }
    return f"{settings.INSTAGRAM_LOGIN_URL.rstrip('/')}/oauth/authorize?{urlencode(query)}"


def get_access(code: str, redirect_uri: str) -> InstagramAccess:
    """Return the account that has logged in, with a long-lived token. Raises ``ConnectFailed``."""
    token, permissions = _redeem(code.removesuffix("#_"), redirect_uri)
    if permissions and (missing := [name for name in POSTING if name not in permissions]):
        raise ConnectFailed("instagram-permissions-missing", permissions=", ".join(missing))
    try:
        with closing(_client(token)) as client:
            credentials = exchange(client, token)
        with closing(_client(credentials["access_token"])) as client:
            own = read_own_account(client)
    except RateLimited as error:
        raise ConnectFailed("instagram-resting") from error
    except (TransientError, OutcomeUnknown) as error:
        raise ConnectFailed("instagram-no-answer") from error
    except DeliveryError as error:
        raise ConnectFailed("instagram-code-refused", cause=error) from error
    return InstagramAccess(own.user_id, own.username, credentials)


def _client(token: str) -> GraphClient:
    return GraphClient(token, pauses=LoginPause(instagram_app), host=instagram_host)


def _redeem(code: str, redirect_uri: str) -> tuple[str, list[str]]:
    """Return the short-lived token for ``code`` and its permissions, [] if they are unknown.

    Raises ``ConnectFailed``.
    """
    if LoginPause(instagram_app).rest_left() > 0:
        raise ConnectFailed("instagram-resting")
    values = {
        "client_id": settings.INSTAGRAM_APP_ID,
        "client_secret": settings.INSTAGRAM_APP_SECRET,
        "grant_type": "authorization_code",
        "redirect_uri": redirect_uri,
        "code": code,
    }
    url = f"{settings.INSTAGRAM_TOKEN_URL.rstrip('/')}/oauth/access_token"
    try:
        with (
            closing(HttpClient(fixed_api("INSTAGRAM_TOKEN_URL"))) as http,
            http.request("POST", url, data=values, timeout=settings.REQUEST_TIMEOUT) as response,
        ):
            body = _parse(response.read(MAX_RESPONSE_BYTES))
    except RequestFailed:
        raise ConnectFailed("instagram-no-answer") from None
    rows = body.get("data")
    # The guide shows a list of one object; apps that exist for longer get the object itself.
    granted = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else body
    token, permissions = granted.get("access_token"), granted.get("permissions")
    if isinstance(token, str) and token:
        names = permissions.split(",") if isinstance(permissions, str) else permissions
        return token, [str(name).strip() for name in names] if isinstance(names, list) else []
    if "error_message" not in body and "error" not in body:
        raise ConnectFailed("instagram-no-answer")
    logger.warning("instagram refused a code status=%s type=%s", response.status, body.get("error_type"))
    raise ConnectFailed("instagram-code-refused")


def _parse(content: bytes | None) -> dict[str, Any]:
    try:
        value = json.loads(content or b"{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
