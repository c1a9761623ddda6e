"""The common part of the fake networks: an HTTP server on loopback that can lose and falsify responses."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

from tests.http_server import Handler, Server


@dataclass
class Request:
    """A request: ``path`` without the query, ``body`` as bytes, ``params`` of the query.

    ``lists``: every value of each parameter.
    """

    method: str
    path: str
    params: dict[str, str]
    headers: Any
    body: bytes
    lists: dict[str, list[str]] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        """The body's JSON value; an empty object without a body."""
        return json.loads(self.body or b"{}")


@dataclass
class Response:
    """A response: ``body`` is sent as JSON unless it is bytes."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Fault:
    """A fault of the next matching request.

    ``kind``: "lost_before" and "lost_after" (the connection ends before or after the request is carried out),
    "error_after" (HTTP 500 after it was carried out), or an ``Response`` that is sent instead.
    """

    kind: str | Response
    method: str
    part: str


class FakeNetwork:
    """A network; a subclass implements ``respond`` and ``texts``. ``calls``: the requests so far.

    ``slug``: its channel. ``publishing``: a part of the path of the request that publishes.
    """

    slug: str
    publishing: str
    #: A part of the path of the first request that needs the account's secret.
    opening = ""
    #: The search shows that a post is not there.
    search_is_sure = True

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.calls: list[str] = []
        self.faults: list[Fault] = []
        self.is_down = False
        self.url = ""
        #: Set while the network runs.
        self.server: Server | None = None

    def respond(self, request: Request) -> Response:
        """Carry out a request and return the response."""
        raise NotImplementedError

    def texts(self) -> list[str]:
        """Return the texts of the visible posts, oldest first."""
        raise NotImplementedError

    def throttled(self) -> Response:
        """Return the network's response to too many requests, which asks for a pause of 90 seconds."""
        raise NotImplementedError

    def token_refused(self) -> Response:
        """Return the network's response to a request with a token that is not valid any more."""
        raise NotImplementedError

    def remove_all(self) -> None:
        """Remove every post, as a person at the network does."""
        raise NotImplementedError

    def fail(self, kind: str | Response, method: str = "", part: str = "") -> None:
        """Let the next request with that method whose path contains ``part`` fail."""
        self.faults.append(Fault(kind, method, part))

    def stop(self) -> None:
        """Refuse every further connection, and end those that are kept open."""
        self.is_down = True
        if self.server:
            self.server.stop()

    def handle(self, request: Request) -> Response | None:
        """Return the response, or None to end the connection without one."""
        with self.lock:
            if self.is_down:
                return None
            self.calls.append(f"{request.method} {request.path}")
            fault = next((each for each in self.faults if _matches(each, request)), None)
            if fault is None:
                return self.respond(request)
            self.faults.remove(fault)
            if isinstance(fault.kind, Response):
                return fault.kind
            if fault.kind != "lost_before":
                self.respond(request)
            return Response(500, {"error": "InternalServerError"}) if fault.kind == "error_after" else None


def _matches(fault: Fault, request: Request) -> bool:
    return fault.method in ("", request.method) and fault.part in request.path


@contextmanager
def running(network: FakeNetwork) -> Iterator[FakeNetwork]:
    """Serve a network on a loopback port for the duration of the block."""

    class NetworkHandler(Handler):
        def do_GET(self) -> None:
            body, parts = self.read_body(), urlsplit(self.path)
            params, lists = dict(parse_qsl(parts.query)), parse_qs(parts.query)
            request = Request(self.command, unquote(parts.path), params, self.headers, body, lists)
            answer = network.handle(request)
            if answer is None:
                self.close_connection = True
            elif isinstance(answer.body, bytes):
                self.answer(answer.status, answer.body, answer.headers)
            else:
                self.answer(answer.status, json.dumps(answer.body).encode(), answer.headers)

        do_POST = do_PUT = do_DELETE = do_GET

    with Server(NetworkHandler) as network.server:
        network.url = network.server.url
        try:
            yield network
        finally:
            network.stop()
