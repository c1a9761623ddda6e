"""A fake network: an HTTP server on this machine, with the faults that real networks have."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from operator import attrgetter
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

WRITING = ("POST", "PUT", "PATCH", "DELETE")
#: Methods whose requests clients repeat by themselves when the response is lost.
REPEATED = ("GET", "PUT", "DELETE")


class Fault(StrEnum):
    """A fault of the next request.

    ``LOST_ANSWER``: the request is carried out, and the connection closed without an answer; so is the
    repetition that a client makes at once if the method is idempotent, such as PUT.
    ``RATE_LIMITED``: refused for a time. ``TOKEN_INVALID``: refused because of the credentials.
    ``UNAVAILABLE``: an error page in HTML, from a proxy that may have passed the request on or not.
    ``UNREACHABLE``: the connection is refused, as by a network that is down.
    """

    LOST_ANSWER = "lost answer"
    RATE_LIMITED = "rate limited"
    TOKEN_INVALID = "token invalid"  # noqa: S105 - the name of a fault
    UNAVAILABLE = "unavailable"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the server has received it.

    ``path``: as it was sent, with percent-encoding. ``query`` has the last value of each parameter.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the decoded body. Raises ``ValueError``."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; a ``body`` that is neither text nor bytes is sent as JSON."""

    status: int = 200
    body: Any = ""
    headers: dict[str, str] = field(default_factory=dict)


class FakeNetwork:
    """A network in memory, to be subclassed with ``respond``; a context manager that serves it at ``url``.

    ``requests`` collects what was received. Requests are served one at a time for each connection, and
    ``respond`` may be called from several threads. ``port``: that of ``url``; 0: any that is free.
    """

    port = 0

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._faults: list[tuple[Fault, bool]] = []
        self._unanswered: Request | None = None
        self._server: ThreadingHTTPServer | None = None
        self.url = ""

    def respond(self, request: Request) -> Reply:
        """Carry out a request and return the network's answer."""
        raise NotImplementedError

    def is_writing(self, request: Request) -> bool:
        """Return True if a request may change something; override it if every request is a POST."""
        return request.method in WRITING

    def refuse(self, fault: Fault) -> Reply:
        """Return the response to a request that is refused with ``fault``.

        Override it for a network that refuses in another way, and leave the other faults to ``super()``.
        """
        match fault:
            case Fault.RATE_LIMITED:
                return Reply(429, {"error": "too many requests"}, {"Retry-After": "30"})
            case Fault.TOKEN_INVALID:
                return Reply(401, {"error": "the token is not valid"})
        return Reply(503, "<html><title>Service unavailable</title></html>", {"Content-Type": "text/html"})

    def fail(self, fault: Fault, *, writing: bool = True) -> None:
        """Let the next request fail with ``fault``; ``writing``: the next one with a method that writes."""
        if fault == Fault.UNREACHABLE:
            self.stop()
        else:
            self._faults.append((fault, writing))

    def __enter__(self) -> FakeNetwork:
        network = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                network._serve(self)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

            def log_message(self, *args: Any) -> None:
                """Write no line for each request."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Refuse every further connection."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        length = int(handler.headers.get("Content-Length") or 0)
        request = Request(
            handler.command,
            parts.path,
            dict(parse_qsl(parts.query)),
            dict(handler.headers),
            handler.rfile.read(length),
        )
        self.requests.append(request)
        if self._server is None:
            # The connection was kept open from before the network went down.
            handler.close_connection = True
            return
        fault = self._next_fault(request)
        if fault in (None, Fault.LOST_ANSWER):
            reply = self.respond(request)
        else:
            reply = self.refuse(fault)
        if fault == Fault.LOST_ANSWER:
            handler.close_connection = True
            return
        body = reply.body
        if not isinstance(body, bytes):
            body = (body if isinstance(body, str) else json.dumps(body)).encode()
        handler.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _next_fault(self, request: Request) -> Fault | None:
        unanswered, self._unanswered = self._unanswered, None
        if unanswered and _is_repetition(request, unanswered):
            return Fault.LOST_ANSWER
        for planned in self._faults:
            if planned[1] == self.is_writing(request):
                self._faults.remove(planned)
                self._unanswered = request if planned[0] == Fault.LOST_ANSWER else None
                return planned[0]
        return None


def _is_repetition(request: Request, earlier: Request) -> bool:
    """Return True if a client has repeated ``earlier`` by itself."""
    parts = attrgetter("method", "path", "query", "body")
    return request.method in REPEATED and parts(request) == parts(earlier)
