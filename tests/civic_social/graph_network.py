"""A Graph API in this process that checks its clients: no call inside a pause that it has demanded.

It keeps posts as ``tests.campaigns.hostile_posts`` does, and knows the person and the Page of each token. A
test sets which call gets which rate limit; it logs each call that comes before the pause is
over, by the clock that the test sets.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils import timezone

from tests.campaigns.hostile_posts import Posts
from tests.http_server import Handler, Server

APP_ID = "1000000000000001"


@dataclass
class Token:
    """A token: the Page that it belongs to, and the person who made it."""

    page: str
    person: str


@dataclass
class RateLimit:
    """The answer to the next call whose kind and account match; empty conditions match every call."""

    code: int
    seconds: int
    kind: str = ""
    account: str = ""
    #: "Retry-After", or "usage" for the header X-Business-Use-Case-Usage.
    header: str = "Retry-After"


@dataclass
class Pause:
    """A demanded pause of ``subject``, such as ``app``, ``person:1`` or ``page:5001``."""

    subject: str
    until: datetime


@dataclass
class GraphNetwork:
    """The state of the server: ``secret`` and ``versions`` are what it accepts."""

    secret: str = "sandbox-app-secret"
    versions: tuple[str, ...] = ("v26.0", "v27.0")
    store: Posts = field(default_factory=Posts)
    tokens: dict[str, Token] = field(default_factory=dict)
    limits: list[RateLimit] = field(default_factory=list)
    #: Errors to answer with, by the kind of the call: (code, subcode).
    errors: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    pauses: list[Pause] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    #: The calls that came inside a demanded pause.
    violations: list[str] = field(default_factory=list)
    url: str = ""

    def add_page(self, person: str) -> tuple[str, str, str]:
        """Create a Page with an Instagram account; return both IDs and the token."""
        created = self.store.new_page()
        token = f"EAA{created['id']}"
        self.tokens[token] = Token(created["id"], person)
        return created["id"], created["instagram"], token

    def texts(self, account: str) -> list[str]:
        """Return the texts of the account's posts, the newest first."""
        return [post.text for post in self.store.posts_of(account)]

    def respond(self, method: str, target: str, token: str, body: str) -> tuple[int, dict, dict]:
        """Return status, headers and body of the response to one call."""
        parts = urlsplit(target)
        version, _, path = unquote(parts.path).lstrip("/").partition("/")
        params = dict(parse_qsl(parts.query)) | dict(parse_qsl(body))
        call = self.store.parse(method, path.rstrip("/"), params)
        kind = "debug" if path == "debug_token" else call.kind
        self.calls.append(f"{method} {kind} {path}")
        subjects = self._subjects(token, params)
        now = timezone.now()
        for pause in self.pauses:
            if pause.subject in subjects and now < pause.until:
                self.violations.append(f"{method} {path} in the pause of {pause.subject}")
        if refusal := self._refuse(version, token, params):
            return 400, {}, {"error": refusal}
        for limit in self.limits:
            if limit.kind in ("", kind) and limit.account in ("", call.account, call.account or path):
                self.limits.remove(limit)
                return self._limit(limit, subjects, call.account, now)
        if kind in self.errors:
            code, subcode = self.errors[kind]
            return 400, {}, {"error": {"code": code, "error_subcode": subcode, "message": "(#1) no"}}
        if kind == "debug":
            owner = self.tokens[params["input_token"]].person
            return 200, {}, {"data": {"is_valid": True, "user_id": owner, "expires_at": 0}}
        good = call.carry_out()
        if isinstance(good, list):
            good = {"data": good}
        headers = {"facebook-api-version": version}
        return (400 if "error" in good else 200), headers, good

    def _subjects(self, token: str, params: dict) -> list[str]:
        if "|" in token:
            return ["app"]
        known = self.tokens[token]
        return ["app", f"person:{known.person}", f"page:{known.page}"]

    def _refuse(self, version: str, token: str, params: dict) -> dict | None:
        if version not in self.versions:
            return {"code": 2635, "message": "(#2635) You are calling a deprecated version of the API."}
        if "|" in token:
            wrong = token != f"{APP_ID}|{self.secret}"
            return {"code": 190, "message": "Invalid OAuth access token"} if wrong else None
        proof = hmac.new(self.secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        if "appsecret_proof" not in params:
            return {"code": 100, "message": "API calls from the server require an appsecret_proof argument"}
        if params["appsecret_proof"] != proof:
            return {"code": 100, "message": "Invalid appsecret_proof provided in the API argument"}
        return None

    def _limit(
        self, limit: RateLimit, subjects: list[str], account: str, now: datetime
    ) -> tuple[int, dict, dict]:
        concerned = {4: "app", 17: "person:", 32: "page:", 80001: "page:"}[limit.code]
        subject = next(each for each in subjects if each.startswith(concerned))
        self.pauses.append(Pause(subject, now + timedelta(seconds=limit.seconds)))
        headers = {"Retry-After": str(limit.seconds)}
        if limit.header == "usage":
            entry = {"type": "pages", "call_count": 100}
            entry["estimated_time_to_regain_access"] = limit.seconds // 60
            headers = {"X-Business-Use-Case-Usage": json.dumps({account: [entry]})}
        return 400, headers, {"error": {"code": limit.code, "message": "(#1) too many calls"}}


@contextmanager
def running(network: GraphNetwork) -> Iterator[GraphNetwork]:
    """Serve a network on a loopback port for the duration of the block."""

    class GraphHandler(Handler):
        def do_GET(self):
            body = self.read_body().decode()
            token = self.headers["Authorization"].removeprefix("Bearer ")
            with network.store.lock:
                status, headers, answer = network.respond(self.command, self.path, token, body)
            self.answer(status, json.dumps(answer).encode(), headers)

        do_POST = do_DELETE = do_GET

    with Server(GraphHandler) as server:
        network.url = server.url
        yield network
