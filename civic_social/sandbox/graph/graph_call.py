"""An API call: parsing of its path and parameters."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict, RawPostDataException
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ..conf import is_strict
from ..models import AccessToken, App
from .errors import GraphError, invalid_parameter, version_ended
from .field_selection import FieldSelection, parse_fields

OLDEST_VERSION, NEWEST_VERSION = 21, 27
VERSION = re.compile(r"v(\d+)\.\d+")

#: The paths without a version, at Instagram's host.
UNVERSIONED = (("access_token",), ("refresh_access_token",))
#: Parameters that every endpoint accepts.
COMMON_PARAMETERS = {"access_token", "appsecret_proof", "fields", "locale"}
#: Parameters that Meta removed from all versions on 2026-10-27, and, for apps made since 2026-11-04, the
#: override of the HTTP method, several nodes in one request, JSONP and asynchronous batches:
#: https://developers.facebook.com/blog/post/2026/11/04/introducing-graph-api-v27-and-marketing-api-v27/
REMOVED_PARAMETERS = {"asyncbatch", "callback", "date_format", "debug", "ids", "method", "pretty"}
#: Parameters that the call log hides.
SECRET_PARAMETERS = {
    "access_token",
    "appsecret_proof",
    # Its calls, which may contain tokens, are logged one by one.
    "batch",
    "client_secret",
    "code",
    "fb_exchange_token",
    "input_token",
    "set_token",
}
#: Longer parameter values are cut in the call log.
LOGGED_VALUE_CHARACTERS = 300


@dataclass
class GraphCall:
    """A parsed API call.

    ``segments`` is the path without the version. ``app`` and ``token`` are set by ``authenticate``, the last
    three attributes by fault injection.
    """

    request: HttpRequest
    version: str
    segments: tuple[str, ...]
    parameters: dict[str, Any]
    token: AccessToken | None = None
    app: App | None = None
    #: True for a call at Instagram's host.
    is_instagram: bool = False
    #: Seconds until a created post appears in lists.
    list_delay_seconds: float = 0
    #: Seconds until a created Instagram container is ready; 0 stands for the account's default.
    container_delay_seconds: float = 0
    #: True if a created Instagram container shall end in an error.
    container_fails: bool = False

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.request.method or ""

    @property
    def operation(self) -> str:
        """The name of the called edge, ``node`` for a node itself, or ``root`` for ``/``."""
        if len(self.segments) > 1:
            return self.segments[-1]
        return "node" if self.segments else "root"

    @property
    def raw_token(self) -> str:
        """The access token as sent, in a parameter or a Bearer header; empty without one."""
        header = self.request.headers.get("Authorization", "")
        bearer = header[7:] if header.startswith("Bearer ") else ""
        return str(self.parameters.get("access_token") or bearer)

    @property
    def token_kind(self) -> str:
        """One of ``AccessToken.Kind``, ``APP`` for an app token, or empty without a token."""
        if self.token:
            return self.token.kind
        return "APP" if self.app else ""

    @property
    def selection(self) -> FieldSelection:
        """The parsed ``fields`` parameter, a text or a list of names.

        Raises GraphError: 2500 on a syntax error, and 100 for an alias unless the app is a legacy app.
        """
        value = self.parameters.get("fields", "")
        text = ",".join(map(str, value)) if isinstance(value, list) else self.text("fields")
        return parse_fields(text, allow_aliases=bool(self.app and self.app.is_legacy))

    @property
    def wants_summary(self) -> bool:
        """True if the ``summary`` of a list is asked for, in any of the SDKs' forms."""
        values = [self.parameters.get(name) for name in ("summary", "default_summary")]
        return any(str(value or "false").lower() not in ("false", "0") for value in values)

    def reject_unknown_parameters(self, allowed: set[str]) -> None:
        """Raise GraphError (100) in strict mode for a parameter outside ``allowed`` and COMMON_PARAMETERS.

        Otherwise such a parameter is ignored, as Meta does.
        """
        if not is_strict():
            return
        for name in self.parameters:
            if name.split("[")[0] not in allowed | COMMON_PARAMETERS:
                raise invalid_parameter(f"Tried passing nonexisting parameter ({name}) to {self.operation}")

    def text(self, name: str) -> str:
        """Return a parameter as text, empty if missing; raise GraphError (100) for a list or an object."""
        value = self.parameters.get(name, "")
        if isinstance(value, dict | list):
            raise invalid_parameter(f"Param {name} must be a string")
        return str(value) if value is not None else ""

    def boolean(self, name: str, default: bool) -> bool:
        """Return a parameter that is true, false, 1 or 0; raise GraphError (100) for another value."""
        value = str(self.parameters.get(name, default)).lower()
        if value not in ("true", "false", "1", "0"):
            raise invalid_parameter(f"Param {name} must be a boolean")
        return value in ("true", "1")

    def integer(self, name: str, default: int, highest: int) -> int:
        """Return a parameter from 0 to ``highest``; raise GraphError (100) otherwise."""
        value = str(self.parameters.get(name, default))
        if not value.isascii() or not value.isdigit():
            raise invalid_parameter(f"Param {name} must be an integer")
        if int(value) > highest:
            raise invalid_parameter(f"Param {name} must be less than or equal to {highest}")
        return int(value)

    def date_time(self, name: str) -> datetime | None:
        """Return a time in Unix seconds or ISO 8601, None if missing; raise GraphError (100) if invalid."""
        return parse_time(self.text(name), name)

    def object_list(self, name: str) -> list[dict]:
        """Return a parameter that is a JSON list of objects, or is sent as ``name[0]=…&name[1]=…``.

        Raises GraphError (100) if it is anything else.
        """
        value = self.parameters.get(name)
        if value is None:
            pattern = re.compile(rf"{name}\[(\d+)\]")
            numbered = {int(m[1]): v for k, v in self.parameters.items() if (m := pattern.fullmatch(k))}
            value = [numbered[index] for index in sorted(numbered)]
        items = _decode_json(value, name)
        if not isinstance(items, list):
            raise invalid_parameter(f"Param {name} must be an array.")
        objects = [_decode_json(item, name) for item in items]
        if not all(isinstance(item, dict) for item in objects):
            raise invalid_parameter(f"Param {name} must be an array of objects.")
        return objects

    def absolute_url(self, path: str) -> str:
        """Return the absolute URL of ``path`` on the requested host."""
        return self.request.build_absolute_uri(path)

    def redacted_parameters(self) -> dict[str, str]:
        """Return the parameters for the call log: secrets hidden and long values cut."""
        return {k: "•••" if k in SECRET_PARAMETERS else _shorten(v) for k, v in self.parameters.items()}


def parse_call(request: HttpRequest, path: str, *, is_instagram: bool = False) -> GraphCall:
    """Return the API call in ``request``; ``path`` begins with the API version.

    ``is_instagram``: the call is at Instagram's host, where the endpoints of tokens have no version.
    Raises GraphError for an unsupported version, an invalid JSON body, or a removed protocol feature.
    """
    segments = tuple(part for part in path.split("/") if part)
    if is_instagram and segments in UNVERSIONED:
        segments = (f"v{NEWEST_VERSION}.0", *segments)
    match = VERSION.fullmatch(segments[0]) if segments else None
    if not match:
        raise GraphError(
            2500, f"Unknown path components: /{path} (the sandbox wants a version, such as v26.0)"
        )
    if not OLDEST_VERSION <= int(match[1]) <= NEWEST_VERSION:
        raise version_ended(f"v{NEWEST_VERSION}.0")
    parameters = _parse_parameters(request)
    call = GraphCall(request, segments[0], segments[1:], parameters, is_instagram=is_instagram)
    if removed := REMOVED_PARAMETERS & call.parameters.keys():
        raise invalid_parameter(f"The parameter {sorted(removed)[0]} is no longer supported")
    if "If-None-Match" in request.headers:
        raise invalid_parameter("The header If-None-Match is no longer supported")
    return call


def parse_time(value: str, name: str) -> datetime | None:
    """Return a time in Unix seconds or ISO 8601, None if empty; raise GraphError (100) if invalid."""
    if not value:
        return None
    try:
        if value.isascii() and value.isdigit():
            return datetime.fromtimestamp(int(value), tz=timezone.get_current_timezone())
        parsed = parse_datetime(value)
    except (ValueError, OverflowError, OSError):
        parsed = None
    if parsed is None:
        raise invalid_parameter(f"Param {name} must be a valid time")
    return parsed if timezone.is_aware(parsed) else timezone.make_aware(parsed)


def _parse_parameters(request: HttpRequest) -> dict[str, Any]:
    """Return the parameters of the query and the form or JSON body."""
    parameters = {**request.GET.dict(), **request.POST.dict()}
    if request.method == "DELETE" and request.content_type == "application/x-www-form-urlencoded":
        parameters |= QueryDict(request.body).dict()
    if request.content_type == "application/json":
        try:
            body = json.loads(request.body or "{}")
        except (ValueError, RawPostDataException) as error:
            raise invalid_parameter("The request body is not valid JSON") from error
        if not isinstance(body, dict):
            raise invalid_parameter("The request body must be a JSON object")
        parameters |= body
    return parameters


def _decode_json(value: Any, name: str) -> Any:
    """Return ``value``, decoded if it is a JSON text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise invalid_parameter(f"Param {name} must be valid JSON") from error


def _shorten(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LOGGED_VALUE_CHARACTERS else f"{text[:LOGGED_VALUE_CHARACTERS]}…"
