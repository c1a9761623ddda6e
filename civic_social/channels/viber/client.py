"""Calls of Viber's Channels Post API, which only posts: it lists, edits and removes nothing.

https://developers.viber.com/docs/tools/channels-post-api/
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from ...conf import settings
from ...exceptions import (
    AccountBlocked,
    AuthenticationError,
    DeliveryError,
    DoubtfulRefusal,
    PermanentError,
)
from ..json_client import JsonClient, lost_or_down
from ..network_addresses import fixed_api
from ..retry_after import parse_retry_after
from ..values import Account

OK, WEBHOOK_NOT_SET, TOO_MANY_REQUESTS = 0, 10, 12
#: The statuses of answers, and the exception for each: https://developers.viber.com/docs/api/rest-bot-api/#error-codes
ERRORS: dict[int, tuple[type[DeliveryError], str]] = {
    1: (PermanentError, "picture-refused"),
    2: (AuthenticationError, "token-invalid"),
    3: (PermanentError, "refused"),
    4: (PermanentError, "refused"),
    7: (AccountBlocked, "account-refused"),
    8: (AccountBlocked, "account-gone"),
    9: (AccountBlocked, "account-refused"),
    13: (PermanentError, "refused"),
    14: (PermanentError, "refused"),
    15: (AccountBlocked, "account-refused"),
    18: (AccountBlocked, "account-gone"),
}


class WebhookNotSet(DeliveryError):
    """Viber takes no post before it knows an address of ours that answers; nothing was posted."""


class ViberClient:
    """A client of one channel."""

    def __init__(self, account: Account, token: str) -> None:
        """Raise ``AuthenticationError`` without a token."""
        if not token:
            raise AuthenticationError("credentials-missing")
        self._http = JsonClient(account, fixed_api("VIBER_API_URL"))
        self._token = token

    def call(self, method: str, *, writing: bool, **values: Any) -> dict[str, Any]:
        """Return the answer of a call.

        Raises ``OutcomeUnknown`` if a call that is ``writing`` may have been carried out, and
        ``WebhookNotSet`` if it was refused for that reason. Viber answers with HTTP 200 to everything, and
        ``status`` decides.
        """
        url = f"{settings.VIBER_API_URL.rstrip('/')}/{method}"
        headers = {"X-Viber-Auth-Token": self._token}
        response = self._http.send("POST", url, writing=writing, json=values, headers=headers)
        status = response.body.get("status") if response.is_explained else None
        if response.status == HTTPStatus.TOO_MANY_REQUESTS or status == TOO_MANY_REQUESTS:
            raise self._http.rate_limited(parse_retry_after(response.headers))
        if not isinstance(status, int) or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise lost_or_down(writing)
        if status == OK:
            return response.body
        if status == WEBHOOK_NOT_SET:
            raise WebhookNotSet()
        exception, problem = ERRORS.get(status, (DoubtfulRefusal, "refused"))
        raise exception(problem, code=status)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
