"""What a stranger sees at an address: our own pages before they are announced, and the places of others."""

from contextlib import suppress
from http.cookiejar import DefaultCookiePolicy
from threading import local

import requests

from ..conf import settings
from ..exceptions import TransientError
from .deadline import DeadlineAdapter, DeadlineSession

#: What is longer is left unread, and its connection given up.
LONGEST_READ = 1024 * 1024
#: A moved page moves this often at most.
MOST_REDIRECTS = 5
_kept = local()


def require_public(link: str, problem: str = "page-not-public") -> None:
    """Return when ``link`` answers 200 to a stranger. Raises ``TransientError(problem)`` otherwise.

    Asks with GET, as Facebook's reader will; redirects are followed, since a moved page still opens. Costs
    one request to our own site before each new post, over a connection that is kept until ``hang_up``.
    """
    if not settings.CHECK_PUBLIC_URL:
        return
    if not link:
        raise TransientError(problem)
    try:
        with _opened(link) as response:
            status = response.status_code
            _read_on(response)
    except requests.RequestException:
        raise TransientError(problem) from None
    if status != requests.codes.ok:
        raise TransientError(problem, status=status)


def hang_up() -> None:
    """Close the connections that this thread has kept."""
    session = _kept.__dict__.pop("session", None)
    if session:
        session.close()


def _opened(url: str) -> requests.Response:
    """Return the answer of ``url``, whose head must have come in time: nobody waits for one that trickles."""
    if not hasattr(_kept, "session"):
        _kept.session = DeadlineSession()
        _kept.session.max_redirects = MOST_REDIRECTS
        # A stranger comes for the first time, always.
        _kept.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        for scheme in ("http://", "https://"):
            # Once more where the server has closed the connection meanwhile.
            _kept.session.mount(scheme, DeadlineAdapter(max_retries=1))
    return _kept.session.get(url, timeout=settings.REQUEST_TIMEOUT, stream=True)


def _read_on(response) -> None:
    """Read to the end, so that the connection is free for the next question; what comes does not matter."""
    size = 0
    with suppress(requests.RequestException):
        for chunk in response.iter_content(64 * 1024):
            size += len(chunk)
            if size > LONGEST_READ:
                break


def still_answers(url: str) -> bool:
    """Return False when nothing is at ``url`` any more (404, 410). Raises ``TransientError`` on a fault.

    A login page, a redirect or a refusal counts as an answer: networks show strangers little, and Facebook
    shows the same to a stranger for a group that is private and for one that is gone.
    """
    try:
        with _opened(url) as response:
            status = response.status_code
    except requests.RequestException:
        raise TransientError("network-unreachable") from None
    finally:
        hang_up()
    if status >= requests.codes.server_error:
        raise TransientError("network-down")
    return status not in (requests.codes.not_found, requests.codes.gone)
