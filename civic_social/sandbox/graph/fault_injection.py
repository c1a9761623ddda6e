"""Injection of faults into API calls."""

from __future__ import annotations

import json
import re
import socket
import time
from typing import Any

from django.http import HttpRequest, HttpResponse

from ..models import Fault
from . import errors, instagram_errors
from .field_selection import unknown_field
from .graph_call import GraphCall
from .node_lookup import target_profile

Kind = Fault.Kind
#: The pause that the limit of a person demands.
PERSON_PAUSE_SECONDS = 420


class InjectedResponse(Exception):
    """Raised to replace the response to a call; ``response`` is None if the connection shall be closed."""

    def __init__(self, response: HttpResponse | None):
        super().__init__()
        self.response = response


class FaultInjector:
    """Injects the enabled faults that match one call. ``injected`` is the kind of the last one, or empty."""

    def __init__(self, call: GraphCall):
        self._call = call
        self._faults = [
            fault
            for fault in Fault.objects.active()
            if fault.matches(call.method, call.operation, call.request.path)
        ]
        if any(fault.profile_id for fault in self._faults):
            profile = target_profile(call)
            matching = (None, profile.pk if profile else None)
            self._faults = [fault for fault in self._faults if fault.profile_id in matching]
        self.injected = ""

    def inject_before_handling(self) -> None:
        """Inject faults before the call is handled.

        Delays the call, sets its delays for created objects, or raises GraphError or InjectedResponse.
        """
        if not self._faults:
            return
        if slow := self._consume(Kind.SLOW):
            time.sleep(slow.seconds)
        if self._consume(Kind.LOST_BEFORE):
            raise InjectedResponse(None)
        if self._consume(Kind.UNAVAILABLE_TEXT):
            raise InjectedResponse(HttpResponse("Service Unavailable", content_type="text/plain"))
        if self._consume(Kind.HTML):
            raise InjectedResponse(
                HttpResponse("<!DOCTYPE html><title>Error</title><h1>Sorry, something went wrong.</h1>")
            )
        self._inject_rate_limits()
        self._inject_errors()
        if self._creates_post and (lagging := self._consume(Kind.LAGGING)):
            self._call.list_delay_seconds = lagging.seconds
        if self._call.method == "POST" and self._call.operation == "media":
            if preparing := self._consume(Kind.PREPARING):
                self._call.container_delay_seconds = preparing.seconds
            self._call.container_fails = self._consume(Kind.UNPREPARED) is not None

    def inject_after_commit(self) -> None:
        """Raise InjectedResponse if the response to a committed call shall be lost."""
        if self._consume(Kind.LOST_AFTER):
            raise InjectedResponse(None)

    def strip_subcode(self, error: errors.GraphError) -> None:
        """Remove the subcode from an error, as Meta sometimes does, if that fault is enabled."""
        if error.subcode and self._consume(Kind.MISSING_SUBCODE):
            error.subcode = None

    @property
    def _creates_post(self) -> bool:
        return self._call.method == "POST" and self._call.operation in ("feed", "photos", "media_publish")

    def _consume(self, kind: Kind) -> Fault | None:
        """Count one use of an enabled fault of this kind and return it; None if there is none."""
        for fault in self._faults:
            if fault.kind == kind and fault.consume():
                self.injected = kind
                return fault
        return None

    def _inject_rate_limits(self) -> None:
        usage = {"call_count": 100, "total_cputime": 100, "total_time": 100}
        if self._consume(Kind.THROTTLED):
            entry = {"type": "pages", **usage, "estimated_time_to_regain_access": 7}
            subject = self._call.segments[0] if self._call.segments else "0"
            header = {"X-Business-Use-Case-Usage": json.dumps({subject: [entry]})}
            raise InjectedResponse(_error_response(errors.rate_limit_reached("PAGE"), header))
        if self._consume(Kind.PERSON_THROTTLED):
            header = {"Retry-After": str(PERSON_PAUSE_SECONDS)}
            raise InjectedResponse(_error_response(errors.rate_limit_reached("USER"), header))
        if self._consume(Kind.TOO_MANY_REQUESTS):
            error = errors.rate_limit_reached("APP")
            error.status = 429
            raise InjectedResponse(_error_response(error, {"X-App-Usage": json.dumps(usage)}))

    def _inject_errors(self) -> None:
        if fault := self._consume(Kind.TOKEN):
            raise errors.invalidated_token(fault.subcode)
        factories = {
            Kind.SERVER_ERROR: errors.unknown_error,
            Kind.SERVICE_DOWN: errors.service_unavailable,
            Kind.BLOCKED: errors.posting_blocked,
            Kind.PROOF: errors.invalid_proof,
            Kind.VERSION_ENDED: errors.version_ended,
            Kind.PERMISSION: errors.posting_not_permitted,
            Kind.IDENTITY: errors.identity_confirmation_required,
        }
        for kind, new_error in factories.items():
            if self._consume(kind):
                raise new_error()
        if self._call.operation == "media_publish" and self._consume(Kind.QUOTA):
            raise instagram_errors.publishing_quota_reached()
        if self._call.operation == "photos" and self._consume(Kind.NO_PICTURE):
            raise errors.photo_missing()
        if self._consume(Kind.GONE):
            raise errors.unsupported_request(self._call.method, "".join(self._call.segments[:1]))
        fields = str(self._call.parameters.get("fields", ""))
        if re.search(r"\bfrom\b", fields) and self._consume(Kind.FIELD_REFUSED):
            raise unknown_field("from", "Comment")
        link = self._call.text("link") or (self._call.text("id") if not self._call.segments else "")
        if link and self._consume(Kind.NOT_SCRAPABLE):
            raise errors.link_not_scrapable(link)


def close_connection(request: HttpRequest) -> HttpResponse:
    """Close the client's connection before a status line is sent; return a response for the server to drop.

    Supports Django's servers (runserver, live_server) and gunicorn. Raises ConnectionAbortedError where there
    is no connection, as under Django's test client.
    """
    environ: dict[str, Any] = getattr(request, "environ", {})
    connection = environ.get("gunicorn.socket") or _find_socket(environ.get("wsgi.input"))
    if connection is None:
        raise ConnectionAbortedError("The sandbox has closed the connection on purpose.")
    connection.shutdown(socket.SHUT_RDWR)
    return HttpResponse()


def _find_socket(stream: Any) -> socket.socket | None:
    """Return the socket below wsgiref's input stream, which Django wraps in a LimitedStream, or None."""
    while not hasattr(stream, "raw"):
        reader = getattr(stream, "_read", None)
        if reader is None or not hasattr(reader, "__self__"):
            return None
        stream = reader.__self__
    return getattr(stream.raw, "_sock", None)


def _error_response(error: errors.GraphError, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(
        json.dumps(error.body()), status=error.status, content_type="application/json", headers=headers
    )
