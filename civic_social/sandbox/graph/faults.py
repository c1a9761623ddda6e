"""Letting things go wrong on purpose."""

from __future__ import annotations

import json
import socket
import time

from django.http import HttpRequest, HttpResponse

from ..models import Fault
from . import errors
from .calls import GraphCall
from .routing import wall_of

Kind = Fault.Kind


class FaultyAnswer(Exception):
    """What is sent instead of the API's answer; ``response`` is None if nothing is sent at all."""

    def __init__(self, response: HttpResponse | None):
        super().__init__()
        self.response = response


class Faults:
    """The faults that are switched on for one call. ``struck`` names the last one that did strike."""

    def __init__(self, call: GraphCall):
        self._call = call
        self._faults = [
            fault
            for fault in Fault.objects.active()
            if fault.matches(call.method, call.operation, call.request.path)
        ]
        if any(fault.profile_id for fault in self._faults):
            wall = wall_of(call)
            here = (None, wall.pk if wall else None)
            self._faults = [fault for fault in self._faults if fault.profile_id in here]
        self.struck = ""

    def take(self, kind: Kind) -> Fault | None:
        """Use up a fault of this kind, if one is left."""
        for fault in self._faults:
            if fault.kind == kind and fault.take():
                self.struck = kind
                return fault
        return None

    def before(self) -> None:
        """Strike before the call is looked at: sleep, or raise a GraphError or a FaultyAnswer."""
        if not self._faults:
            return
        if slow := self.take(Kind.SLOW):
            time.sleep(slow.seconds)
        if self.take(Kind.LOST_BEFORE):
            raise FaultyAnswer(None)
        if self.take(Kind.UNAVAILABLE_TEXT):
            raise FaultyAnswer(HttpResponse("Service Unavailable", content_type="text/plain"))
        if self.take(Kind.HTML):
            raise FaultyAnswer(
                HttpResponse("<!DOCTYPE html><title>Error</title><h1>Sorry, something went wrong.</h1>")
            )
        self._throttle()
        self._refuse()
        if self._creates_a_post and (lagging := self.take(Kind.LAGGING)):
            self._call.list_lag = lagging.seconds
        if self._call.method == "POST" and self._call.operation == "media":
            if preparing := self.take(Kind.PREPARING):
                self._call.container_delay = preparing.seconds
            self._call.container_fails = bool(self.take(Kind.UNPREPARED))

    def after(self) -> None:
        """Strike when all is done and committed."""
        if self.take(Kind.LOST_AFTER):
            raise FaultyAnswer(None)

    def spoil(self, error: errors.GraphError) -> None:
        """Take the subcode out of an error, as Meta sometimes does."""
        if error.subcode and self.take(Kind.MISSING_SUBCODE):
            error.subcode = None

    @property
    def _creates_a_post(self) -> bool:
        return self._call.method == "POST" and self._call.operation in ("feed", "photos", "media_publish")

    def _throttle(self) -> None:
        share = {"call_count": 100, "total_cputime": 100, "total_time": 100}
        if self.take(Kind.THROTTLED):
            entry = {"type": "pages", **share, "estimated_time_to_regain_access": 7}
            subject = self._call.segments[0] if self._call.segments else "0"
            header = {"X-Business-Use-Case-Usage": json.dumps({subject: [entry]})}
            raise FaultyAnswer(_answer(errors.throttled("PAGE"), header))
        if self.take(Kind.TOO_MANY_REQUESTS):
            error = errors.throttled("APP")
            error.status = 429
            raise FaultyAnswer(_answer(error, {"X-App-Usage": json.dumps(share)}))

    def _refuse(self) -> None:
        if dead := self.take(Kind.TOKEN):
            raise errors.dead_token(dead.subcode)
        refusals = {
            Kind.SERVER_ERROR: errors.unknown_error,
            Kind.SERVICE_DOWN: errors.service_down,
            Kind.BLOCKED: errors.blocked,
            Kind.PERMISSION: errors.posting_refused,
            Kind.IDENTITY: errors.identity_needed,
        }
        for kind, make in refusals.items():
            if self.take(kind):
                raise make()
        if self._call.operation == "media_publish" and self.take(Kind.QUOTA):
            raise errors.instagram_quota_used_up()
        if self.take(Kind.GONE):
            raise errors.unsupported(self._call.method, "".join(self._call.segments[:1]))
        link = self._call.text("link") or (self._call.text("id") if not self._call.segments else "")
        if link and self.take(Kind.NOT_SCRAPABLE):
            raise errors.not_scrapable(link)


def hang_up(request: HttpRequest) -> HttpResponse:
    """Close the connection, so that the client gets no answer, not even a status line.

    Works under the servers of Django (runserver, live_server) and under gunicorn. Where there is no
    connection, as in Django's test client, raises ConnectionAbortedError.
    """
    connection = request.environ.get("gunicorn.socket") or _socket_under(request.environ["wsgi.input"])
    if connection is None:
        raise ConnectionAbortedError("The sandbox was told to lose this answer.")
    connection.shutdown(socket.SHUT_RDWR)
    return HttpResponse()


def _socket_under(stream) -> socket.socket | None:
    """Return the socket that wsgiref's input reads from, wrapped in Django's LimitedStream."""
    while not hasattr(stream, "raw"):
        reader = getattr(stream, "_read", None)
        if reader is None or not hasattr(reader, "__self__"):
            return None
        stream = reader.__self__
    return getattr(stream.raw, "_sock", None)


def _answer(error: errors.GraphError, headers: dict) -> HttpResponse:
    return HttpResponse(
        json.dumps(error.body()), status=error.status, content_type="application/json", headers=headers
    )
