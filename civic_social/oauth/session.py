"""The state of a login in the session of the person who started it.

The OAuth state can be used once. The token is encrypted, since a session may be stored in a cookie or a
cache, and both expire after ``LIFETIME_SECONDS``.
"""

from __future__ import annotations

import hmac
import secrets
import time

from django.http import HttpRequest

from .. import crypto
from ..exceptions import CredentialsUnreadable
from .error_messages import ConnectFailed

SESSION_KEY = "civic_social_connect"
LIFETIME_SECONDS = 15 * 60


def start_login(request: HttpRequest, account_id: int | None = None, *, key: str = SESSION_KEY) -> str:
    """Start a login and return its OAuth state.

    ``account_id``: the account to reconnect, if any. ``key``: the key of the network's login in the session.
    """
    state = secrets.token_urlsafe(32)
    request.session[key] = {"state": state, "account": account_id, "at": time.time()}
    return state


def finish_login(request: HttpRequest, state: str, *, key: str = SESSION_KEY) -> tuple[bool, int | None]:
    """End the session's login; return True if ``state`` is valid, and the ID of the account to reconnect.

    The ID is returned for an invalid state as well, to redirect the person to the page where they started.
    """
    login = request.session.pop(key, {})
    expected = login.get("state", "")
    is_valid = bool(expected) and hmac.compare_digest(expected.encode(), state.encode())
    return is_valid and _is_fresh(login), login.get("account")


def store_token(request: HttpRequest, token: str, way: str) -> None:
    """Store ``token`` until the person has chosen the accounts; ``way``: "login" or "token"."""
    encrypted = crypto.encrypt({"access_token": token, "way": way})
    request.session[SESSION_KEY] = {"token": encrypted, "at": time.time()}


def load_token(request: HttpRequest) -> tuple[str, str]:
    """Return the stored token and its way. Raises ``ConnectFailed`` if there is none, or it has expired."""
    stored = request.session.get(SESSION_KEY, {})
    if "token" not in stored or not _is_fresh(stored):
        clear(request)
        raise ConnectFailed("over")
    try:
        decrypted = crypto.decrypt(stored["token"])
    except CredentialsUnreadable:
        clear(request)
        raise ConnectFailed("over") from None
    return decrypted["access_token"], decrypted["way"]


def clear(request: HttpRequest) -> None:
    """Remove the login's state and token from the session."""
    request.session.pop(SESSION_KEY, None)


def _is_fresh(stored: dict) -> bool:
    return time.time() - stored.get("at", 0) < LIFETIME_SECONDS
