"""The number of a request: in its response, in its log lines and on the page about an error."""

import logging
import re
import uuid
from contextvars import ContextVar

#: The only form in which the number of a proxy is taken over: it is logged and shown.
_PLAIN = re.compile(r"[A-Za-z0-9-]{8,64}\Z")
HEADER = "X-Request-ID"

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """Return the number of the request that this thread answers, or an empty string."""
    return _current.get()


def request_id_of(record: logging.LogRecord) -> str:
    """Return the number of the request that a log record is about, or an empty string.

    Django logs a response after the last middleware; its records carry the request.
    """
    return getattr(getattr(record, "request", None), "request_id", "") or current_request_id()


class RequestIdMiddleware:
    """Give each request a number: the proxy's ``X-Request-ID`` if it is plain and short, or a new one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get(HEADER, "")
        request.request_id = given if _PLAIN.match(given) else uuid.uuid4().hex
        token = _current.set(request.request_id)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(token)
        response[HEADER] = request.request_id
        return response
