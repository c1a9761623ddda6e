"""Requests without a login: checks that our pages are public and that an account's address still exists."""

from __future__ import annotations

from contextlib import suppress
from threading import local

import requests

from ..conf import settings
from ..exceptions import TransientError
from .deadline import DeadlineSession

#: Bytes of a page that are read; of a larger one the connection is closed instead.
MAX_BODY_BYTES = 1024 * 1024
MAX_REDIRECTS = 5
_thread = local()


def require_public(link: str, problem: str = "page-not-public") -> None:
    """Raise ``TransientError(problem)`` unless an anonymous GET request to ``link`` answers 200.

    Follows redirects. Costs one request to our own site before each new post; the connection stays open
    until ``close_sessions``.
    """
    if not settings.CHECK_PUBLIC_URL:
        return
    if not link:
        raise TransientError(problem)
    try:
        with _get(link) as response:
            status = response.status_code
            _read_body(response)
    except requests.RequestException:
        raise TransientError(problem) from None
    if status != requests.codes.ok:
        raise TransientError(problem, status=status)


def close_sessions() -> None:
    """Close the connections that this thread keeps open."""
    session = _thread.__dict__.pop("session", None)
    if session:
        session.close()


def _get(url: str) -> requests.Response:
    """Return the response of ``url`` with its body unread. Raises ``requests.RequestException``."""
    if not hasattr(_thread, "session"):
        # One retry, for a connection that the server has closed since the last request.
        _thread.session = DeadlineSession(max_retries=1)
        _thread.session.max_redirects = MAX_REDIRECTS
    return _thread.session.get(url, timeout=settings.REQUEST_TIMEOUT, stream=True)


def _read_body(response: requests.Response) -> None:
    """Read and discard the body, since a connection is reused only after its response was read."""
    size = 0
    with suppress(requests.RequestException):
        for chunk in response.iter_content(64 * 1024):
            size += len(chunk)
            if size > MAX_BODY_BYTES:
                break


def still_answers(url: str) -> bool:
    """Return False if ``url`` answers 404 or 410, and True for every other answer below 500.

    A login page, a redirect and a refusal count as existing: Facebook shows anonymous visitors the same page
    for a private group and for a deleted one. Raises ``TransientError`` if there is no answer, or a server
    error.
    """
    try:
        with _get(url) as response:
            status = response.status_code
    except requests.RequestException:
        raise TransientError("network-unreachable") from None
    finally:
        close_sessions()
    if status >= requests.codes.server_error:
        raise TransientError("network-down")
    return status not in (requests.codes.not_found, requests.codes.gone)
