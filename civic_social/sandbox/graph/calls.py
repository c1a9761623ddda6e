"""A call of the API: where its parameters come from and what they are worth."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, QueryDict, RawPostDataException
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ..models import AccessToken, App
from .errors import GraphError, bad_parameter
from .selection import Selection, parse_fields

OLDEST_VERSION, NEWEST_VERSION = 21, 26
VERSION = re.compile(r"v(\d+)\.\d+")

#: Parameters that every call may carry.
COMMON = {"access_token", "appsecret_proof", "fields", "locale"}
#: Old protocol features, removed for all versions on 2026-10-27.
REMOVED = {"pretty", "debug", "date_format"}
#: Never shown in the log.
SECRET = {
    "access_token",
    "appsecret_proof",
    "client_secret",
    "code",
    "fb_exchange_token",
    "input_token",
    "set_token",
}


@dataclass
class GraphCall:
    """One call, parsed. ``app`` and ``token`` are set by authentication."""

    request: HttpRequest
    version: str
    segments: tuple[str, ...]
    parameters: dict
    token: AccessToken | None = None
    app: App | None = None
    #: How long what the call creates stays out of lists; set by a fault.
    list_lag: float = 0
    #: How long an Instagram container takes, and whether it ends in an error; set by faults.
    container_delay: float = 0
    container_fails: bool = False

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.request.method

    @property
    def operation(self) -> str:
        """The edge that is called, or ``node`` for an object itself, or ``root``."""
        if len(self.segments) > 1:
            return self.segments[-1]
        return "node" if self.segments else "root"

    @property
    def given_token(self) -> str:
        """The token as it came: a parameter, or a Bearer header."""
        header = self.request.headers.get("Authorization", "")
        bearer = header[7:] if header.startswith("Bearer ") else ""
        return str(self.parameters.get("access_token") or bearer)

    @property
    def token_kind(self) -> str:
        """The token's kind; ``APP`` for an app's own token, empty without any."""
        if self.token:
            return self.token.kind
        return "APP" if self.app else ""

    def refuse_unknown(self, allowed: set[str]) -> None:
        """Raise (#100) for a parameter that is not among ``allowed``."""
        for name in self.parameters:
            if name.split("[")[0] not in allowed | COMMON:
                raise bad_parameter(f"Tried passing nonexisting parameter ({name}) to {self.operation}")

    def text(self, name: str) -> str:
        """Return a parameter as text, empty if it is missing."""
        value = self.parameters.get(name, "")
        if isinstance(value, dict | list):
            raise bad_parameter(f"Param {name} must be a string")
        return str(value) if value is not None else ""

    def boolean(self, name: str, default: bool) -> bool:
        """Return a parameter as a truth value, the way that Meta and its SDK write them."""
        value = str(self.parameters.get(name, default)).lower()
        if value not in ("true", "false", "1", "0"):
            raise bad_parameter(f"Param {name} must be a boolean")
        return value in ("true", "1")

    def integer(self, name: str, default: int, highest: int) -> int:
        """Return a parameter as a number from 0 to ``highest``."""
        value = str(self.parameters.get(name, default))
        if not value.isascii() or not value.isdigit():
            raise bad_parameter(f"Param {name} must be an integer")
        if int(value) > highest:
            raise bad_parameter(f"Param {name} must be less than or equal to {highest}")
        return int(value)

    def moment(self, name: str) -> datetime | None:
        """Return a parameter as a time: Unix seconds or ISO 8601."""
        value = self.text(name)
        if not value:
            return None
        try:
            if value.isascii() and value.isdigit():
                return datetime.fromtimestamp(int(value), tz=timezone.get_current_timezone())
            parsed = parse_datetime(value)
        except (ValueError, OverflowError, OSError):
            parsed = None
        if parsed is None:
            raise bad_parameter(f"Param {name} must be a valid time")
        return parsed if timezone.is_aware(parsed) else timezone.make_aware(parsed)

    def objects(self, name: str) -> list[dict]:
        """Return a list of objects: one JSON list, or ``name[0]=…&name[1]=…`` in form style."""
        value = self.parameters.get(name)
        if value is None:
            pattern = re.compile(rf"{name}\[(\d+)\]")
            numbered = {int(m[1]): v for k, v in self.parameters.items() if (m := pattern.fullmatch(k))}
            value = [numbered[index] for index in sorted(numbered)]
        items = _decoded(value, name)
        if not isinstance(items, list):
            raise bad_parameter(f"Param {name} must be an array.")
        objects = [_decoded(item, name) for item in items]
        if not all(isinstance(item, dict) for item in objects):
            raise bad_parameter(f"Param {name} must be an array of objects.")
        return objects

    @property
    def selection(self) -> Selection:
        """The parsed ``fields`` parameter."""
        return parse_fields(self.text("fields"))

    def absolute(self, path: str) -> str:
        """Return a path of the sandbox as an address on the host that was called."""
        return self.request.build_absolute_uri(path)

    def redacted(self) -> dict:
        """Return the parameters as the log may keep them."""
        return {k: "•••" if k in SECRET else _shortened(v) for k, v in self.parameters.items()}


def parse_call(request: HttpRequest, path: str) -> GraphCall:
    """Return the call that ``request`` makes at ``path``, or raise the error of a wrong version or body."""
    segments = tuple(part for part in path.split("/") if part)
    match = VERSION.fullmatch(segments[0]) if segments else None
    if not match:
        raise GraphError(
            2500, f"Unknown path components: /{path} (the sandbox wants a version, such as v26.0)"
        )
    if not OLDEST_VERSION <= int(match[1]) <= NEWEST_VERSION:
        raise GraphError(
            2635,
            f"(#2635) You are calling a deprecated version of the API. "
            f"Please update to the latest version: v{NEWEST_VERSION}.0.",
        )
    call = GraphCall(request, segments[0], segments[1:], _parameters(request))
    if removed := REMOVED & call.parameters.keys():
        raise bad_parameter(f"The parameter {sorted(removed)[0]} is no longer supported")
    if "If-None-Match" in request.headers:
        raise bad_parameter("The header If-None-Match is no longer supported")
    return call


def _parameters(request: HttpRequest) -> dict:
    parameters = {**request.GET.dict(), **request.POST.dict()}
    if request.method == "DELETE" and request.content_type == "application/x-www-form-urlencoded":
        parameters |= QueryDict(request.body).dict()
    if request.content_type == "application/json":
        try:
            body = json.loads(request.body or "{}")
        except (ValueError, RawPostDataException) as error:
            raise bad_parameter("The request body is not valid JSON") from error
        if not isinstance(body, dict):
            raise bad_parameter("The request body must be a JSON object")
        parameters |= body
    return parameters


def _decoded(value, name: str):
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise bad_parameter(f"Param {name} must be valid JSON") from error


def _shortened(value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 300 else f"{text[:300]}…"
