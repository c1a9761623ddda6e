"""Never early: a page is announced only when the public can open it."""

import requests

from .conf import settings
from .exceptions import TransientError


def require_public(link: str) -> None:
    """Return when ``link`` answers 200 to a stranger. Raises ``TransientError`` otherwise.

    Asks with GET, as Facebook's reader will, but reads no body; redirects are followed, since a moved page
    still opens. Costs one request to our own site before each new post.
    """
    if not settings.CHECK_PUBLIC_URL:
        return
    if not link:
        raise TransientError("page-not-public")
    try:
        with requests.get(link, timeout=settings.REQUEST_TIMEOUT, stream=True) as response:
            status = response.status_code
    except requests.RequestException:
        raise TransientError("page-not-public") from None
    if status != requests.codes.ok:
        raise TransientError("page-not-public", status=status)
