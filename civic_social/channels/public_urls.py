"""Requests without a login: checks that our pages are public and that an account's address still exists."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from threading import local

from ..conf import settings
from ..exceptions import PermanentError, TransientError
from ..outgoing_http import Destinations, HttpClient, RequestFailed, own_site

#: Bytes of a page that are read; of a larger one the connection is closed instead.
MAX_BODY_BYTES = 1024 * 1024
MAX_REDIRECTS = 5
_thread = local()


def require_public(link: str, problem: str = "page-not-public") -> None:
    """Raise ``TransientError(problem)`` unless an anonymous GET request to ``link`` answers 200.

    Follows redirects. Costs one request to our own site before each new post; the connection stays open
    until ``close_sessions``. Raises ``TransientError("own-address-refused")`` if the server may not request
    the address.
    """
    if not settings.CHECK_PUBLIC_URL:
        return
    if not link:
        raise TransientError(problem)
    try:
        with _own_client().request("GET", link, timeout=settings.REQUEST_TIMEOUT) as response:
            # A connection is used again only after its response was read.
            with suppress(RequestFailed):
                response.read(MAX_BODY_BYTES)
    except RequestFailed as error:
        if error.refused:
            raise TransientError("own-address-refused", url=link) from None
        raise TransientError(problem) from None
    if response.status != HTTPStatus.OK:
        raise TransientError(problem, status=response.status)


def read_public_file(url: str, limit: int) -> bytes:
    """Return the content of one of our public files, for a network to which it is uploaded.

    Raises ``TransientError("picture-not-public")`` if the file cannot be read, and
    ``PermanentError("picture-refused")`` if it has more than ``limit`` bytes.
    """
    try:
        with _own_client().request("GET", url, timeout=settings.REQUEST_TIMEOUT) as response:
            content = response.read(limit)
    except RequestFailed as error:
        if error.refused:
            raise TransientError("own-address-refused", url=url) from None
        raise TransientError("picture-not-public") from None
    if response.status != HTTPStatus.OK:
        raise TransientError("picture-not-public", status=response.status)
    if content is None:
        raise PermanentError("picture-refused")
    return content


def close_sessions() -> None:
    """Close the connections that this thread keeps open."""
    client = _thread.__dict__.pop("client", None)
    if client:
        client.close()


def _own_client() -> HttpClient:
    """Return this thread's client for our own pages."""
    if not hasattr(_thread, "client"):
        # One retry, for a connection that the server has closed since the last request.
        _thread.client = HttpClient(own_site(), max_redirects=MAX_REDIRECTS, max_retries=1)
    return _thread.client


def still_answers(url: str, destinations: Destinations) -> bool:
    """Return False if ``url`` answers 404 or 410, and True for every other answer below 500.

    A login page, a redirect and a refusal count as existing: Facebook shows anonymous visitors the same page
    for a private group and for a deleted one. Raises ``PermanentError("address-refused")`` if the server may
    not request the address, and ``TransientError`` if there is no response, or a server error.
    """
    client = HttpClient(destinations, max_redirects=MAX_REDIRECTS, max_retries=1)
    try:
        with client.request("GET", url, timeout=settings.REQUEST_TIMEOUT) as response:
            status = response.status
    except RequestFailed as error:
        if error.refused:
            raise PermanentError("address-refused", url=url) from None
        raise TransientError("network-unreachable") from None
    finally:
        client.close()
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TransientError("network-down")
    return status not in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
