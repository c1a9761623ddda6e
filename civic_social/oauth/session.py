"""What a login keeps between its steps, in the session of the person who began it.

The state is used once; the token is encrypted, since a session may lie in a cookie or a cache, and gone after
a quarter of an hour.
"""

from __future__ import annotations

import hmac
import secrets
import time

from .. import crypto
from ..exceptions import CredentialsUnreadable
from .error_messages import ConnectFailed

KEY = "civic_social_connect"
LIFE_SECONDS = 15 * 60


def begin(request, account_id: int | None = None) -> str:
    """Remember that this session begins a login, perhaps to reconnect an account; return its new state."""
    state = secrets.token_urlsafe(32)
    request.session[KEY] = {"state": state, "account": account_id, "at": time.time()}
    return state


def came_back(request, state: str) -> tuple[bool, int | None]:
    """Take the login that this session began out of it: whether ``state`` is its own, and the account's ID.

    The account's ID is told even where the state does not hold, so that the person lands where they began.
    """
    begun = request.session.pop(KEY, {})
    expected = begun.get("state", "")
    fits = bool(expected) and hmac.compare_digest(expected.encode(), state.encode())
    return fits and _is_fresh(begun), begun.get("account")


def keep_token(request, token: str, way: str) -> None:
    """Keep ``token`` until the person has chosen what to connect; ``way`` is "login" or "token"."""
    closed = crypto.encrypt({"access_token": token, "way": way})
    request.session[KEY] = {"token": closed, "at": time.time()}


def kept_token(request) -> tuple[str, str]:
    """Return the token that is kept, and the way it came. Raises ``ConnectFailed``."""
    kept = request.session.get(KEY, {})
    if "token" not in kept or not _is_fresh(kept):
        forget(request)
        raise ConnectFailed("over")
    try:
        opened = crypto.decrypt(kept["token"])
    except CredentialsUnreadable:
        forget(request)
        raise ConnectFailed("over") from None
    return opened["access_token"], opened["way"]


def forget(request) -> None:
    """The login is over."""
    request.session.pop(KEY, None)


def _is_fresh(kept: dict) -> bool:
    return time.time() - kept.get("at", 0) < LIFE_SECONDS
