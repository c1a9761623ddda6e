"""Calls of Telegram's Bot API.

https://core.telegram.org/bots/api
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from ...conf import settings
from ...exceptions import (
    AccountBlocked,
    AuthenticationError,
    DeliveryError,
    NeedsPerson,
    PermanentError,
    TransientError,
    Vanished,
)
from ..json_client import JsonClient, JsonResponse, lost_or_down
from ..network_addresses import fixed_api
from ..values import Account

#: The part of an error's description, in lower case, and the exception: Telegram has no codes of its own.
ERRORS: tuple[tuple[str, type[DeliveryError], str], ...] = (
    ("message to edit not found", Vanished, ""),
    ("message to delete not found", Vanished, ""),
    ("message to be replied not found", Vanished, ""),
    ("message can't be edited", NeedsPerson, "edit-by-hand"),
    ("message can't be deleted", NeedsPerson, "remove-by-hand"),
    ("chat not found", AccountBlocked, "account-gone"),
    ("group chat was upgraded", AccountBlocked, "account-gone"),
    ("rights", AccountBlocked, "telegram-bot-may-not-post"),
    ("chat_admin_required", AccountBlocked, "telegram-bot-may-not-post"),
    ("chat_write_forbidden", AccountBlocked, "telegram-bot-may-not-post"),
    ("bot is not a member", AccountBlocked, "telegram-bot-may-not-post"),
    ("member list is inaccessible", AccountBlocked, "telegram-bot-may-not-post"),
    ("photo_", PermanentError, "picture-refused"),
    ("image_process_failed", PermanentError, "picture-refused"),
    ("message is too long", PermanentError, "bad-parameter"),
    ("caption is too long", PermanentError, "bad-parameter"),
)


class NotModified(DeliveryError):
    """The post has the text already that an edit sent."""


class TelegramClient:
    """A client of one bot.

    The Bot API has the token in its addresses, so every call is a POST: nothing logs its address, as
    repetitions of other methods are.
    """

    def __init__(self, account: Account, token: str) -> None:
        """Raise ``AuthenticationError`` without a token."""
        if not token:
            raise AuthenticationError("credentials-missing")
        self._http = JsonClient(account, fixed_api("TELEGRAM_API_URL"))
        self._token = token
        self.request_count = 0

    @property
    def bot_id(self) -> str:
        """The bot's number, with which its token begins."""
        return self._token.partition(":")[0]

    def read(self, method: str, **values: Any) -> Any:
        """Return the result of a call that changes nothing."""
        return self._call(method, values, {}, writing=False)

    def write(self, method: str, files: dict[str, bytes] | None = None, **values: Any) -> Any:
        """Return the result of a call that changes something. ``files``: pictures by their field's name.

        Raises ``OutcomeUnknown`` whenever Telegram may have accepted the call.
        """
        return self._call(method, values, files or {}, writing=True)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _call(self, method: str, values: dict[str, Any], files: dict[str, bytes], *, writing: bool) -> Any:
        url = f"{settings.TELEGRAM_API_URL.rstrip('/')}/bot{self._token}/{method}"
        content: dict[str, Any] = {"json": values}
        if files:
            content = {
                "data": {name: _as_field(value) for name, value in values.items()},
                "files": {name: (f"{name}.jpg", body, "image/jpeg") for name, body in files.items()},
            }
        self.request_count += 1
        response = self._http.send("POST", url, writing=writing, **content)
        body = response.body if response.is_explained else {}
        if body.get("ok") is True and "result" in body:
            return body["result"]
        raise self._exception_for(response, body, writing)

    def _exception_for(self, response: JsonResponse, body: dict[str, Any], writing: bool) -> DeliveryError:
        """Return the exception for a failed call; Telegram repeats the status as ``error_code``."""
        parameters = body.get("parameters")
        code = body.get("error_code", response.status if body else None)
        if code == HTTPStatus.TOO_MANY_REQUESTS or response.status == HTTPStatus.TOO_MANY_REQUESTS:
            return self._http.rate_limited(_retry_after(parameters))
        if not isinstance(code, int) or body.get("ok") is not False:
            return lost_or_down(writing)
        if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return lost_or_down(writing)
        if code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
            # A token that is not shaped like one is answered with 404.
            return AuthenticationError("token-invalid")
        if code == HTTPStatus.FORBIDDEN:
            return AccountBlocked("telegram-bot-may-not-post")
        return _exception_for(str(body.get("description", "")).lower(), code)


def _exception_for(description: str, code: int) -> DeliveryError:
    if "message is not modified" in description:
        return NotModified()
    for part, exception, problem in ERRORS:
        if part in description:
            return exception(problem)
    if code == HTTPStatus.CONFLICT:
        # Another program receives the bot's updates: by a webhook, or at this moment by the same call.
        kind = NeedsPerson if "webhook" in description else TransientError
        return kind("telegram-updates-taken")
    return PermanentError("refused", code=code)


def _retry_after(parameters: Any) -> float | None:
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(seconds) if isinstance(seconds, int | float) and seconds > 0 else None


def _as_field(value: Any) -> str:
    """Return a value as a form field: objects as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
