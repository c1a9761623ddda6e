"""The tokens of Instagram accounts, which last for 60 days and can be renewed.

https://developers.facebook.com/docs/instagram-platform/reference/access_token
https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ...conf import settings
from ...exceptions import AuthenticationError, DeliveryError, PermanentError, TransientError
from ..entries import parse_id
from ..graph.client import GraphClient

logger = logging.getLogger(__name__)

#: The keys of the credentials: the token, and the time of its end in ISO 8601.
TOKEN, ENDS_AT = "access_token", "ends_at"
#: A token is renewed when less than this is left, so that a failure can be repeated every day.
RENEW_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """The account of a token: the ID under which it posts, and its name."""

    user_id: str
    username: str


def read_own_account(client: GraphClient) -> OwnAccount:
    """Return the account of the client's token.

    ``id`` is another ID, valid in one app only. Raises ``TransientError`` if the response has no account.
    """
    response = client.get("me", fields="user_id,username")
    rows = response.get("data")
    # The guide shows a list of one object, and the host answers with the object.
    own = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else response
    user_id = parse_id({"id": own.get("user_id")})
    if not user_id:
        raise TransientError("network-down")
    username = own.get("username")
    return OwnAccount(user_id, username if isinstance(username, str) else "")


def ends_at(credentials: dict[str, Any]) -> datetime | None:
    """Return the time at which the token ends, or None if it is not known."""
    value = credentials.get(ENDS_AT)
    return parse_datetime(value) if isinstance(value, str) else None


def is_due(credentials: dict[str, Any]) -> bool:
    """Return True if the token should be renewed: it ends soon, or its end is not known."""
    end = ends_at(credentials)
    return end is None or end - timezone.now() < RENEW_BEFORE


def exchange(client: GraphClient, token: str) -> dict[str, Any]:
    """Return the credentials of a long-lived token for the short-lived ``token`` of ``client``.

    Raises ``DeliveryError``.
    """
    secret = settings.INSTAGRAM_APP_SECRET
    return _credentials(
        client.get("access_token", grant_type="ig_exchange_token", client_secret=secret, access_token=token)
    )


def refresh(client: GraphClient, credentials: dict[str, Any]) -> dict[str, Any] | None:
    """Return the credentials of a renewed token, or None if it could not be renewed today.

    Instagram renews no token in its first 24 hours. The present one stays valid until its end.
    """
    token = credentials[TOKEN]
    try:
        return _credentials(
            client.get("refresh_access_token", grant_type="ig_refresh_token", access_token=token)
        )
    except DeliveryError as error:
        logger.info("token not renewed problem=%s code=%s", error.problem, error.details.get("code"))
        return None


def require_long_lived(client: GraphClient, credentials: dict[str, Any]) -> dict[str, Any]:
    """Return ``credentials``, with a long-lived token in the place of a short-lived one.

    Those that a person generates at Meta are long-lived and refused by the exchange. Raises
    ``DeliveryError`` if Instagram could not be asked.
    """
    own = {TOKEN: credentials.get(TOKEN, "")}
    if not settings.INSTAGRAM_APP_SECRET:
        return own
    try:
        return exchange(client, own[TOKEN])
    except (PermanentError, AuthenticationError):
        return own


def _credentials(response: dict[str, Any]) -> dict[str, Any]:
    """Return the credentials in a response. Raises ``TransientError`` if it has no token."""
    token, seconds = response.get(TOKEN), response.get("expires_in")
    if not isinstance(token, str) or not token or not isinstance(seconds, int | float):
        raise TransientError("network-down")
    return {TOKEN: token, ENDS_AT: (timezone.now() + timedelta(seconds=seconds)).isoformat()}
