"""What a stranger sees at an address: our own pages before they are announced, and the places of others."""

from contextlib import contextmanager

import requests

from .channels.deadline import DeadlineAdapter
from .conf import settings
from .exceptions import TransientError

#: A moved page moves this often at most.
MOST_REDIRECTS = 5


def require_public(link: str, problem: str = "page-not-public") -> None:
    """Return when ``link`` answers 200 to a stranger. Raises ``TransientError(problem)`` otherwise.

    Asks with GET, as Facebook's reader will, but reads no body; redirects are followed, since a moved page
    still opens. Costs one request to our own site before each new post.
    """
    if not settings.CHECK_PUBLIC_URL:
        return
    if not link:
        raise TransientError(problem)
    try:
        with _opened(link) as response:
            status = response.status_code
    except requests.RequestException:
        raise TransientError(problem) from None
    if status != requests.codes.ok:
        raise TransientError(problem, status=status)


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
    if status >= requests.codes.server_error:
        raise TransientError("network-down")
    return status not in (requests.codes.not_found, requests.codes.gone)


@contextmanager
def _opened(url: str):
    """Give the answer of ``url``, whose head must have come in time: nobody waits for one that trickles."""
    with requests.Session() as session:
        session.max_redirects = MOST_REDIRECTS
        for scheme in ("http://", "https://"):
            session.mount(scheme, DeadlineAdapter())
        with session.get(url, timeout=settings.REQUEST_TIMEOUT, stream=True) as response:
            yield response
