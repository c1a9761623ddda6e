"""Access to the API: nobody, everybody, or programs with a token, by the setting ``API_ACCESS``.

A token opens no more data. It is for sites that want to know, and to limit, who loads their server.
"""

from __future__ import annotations

import hmac

from django.http import Http404, HttpRequest

from ..conf import settings

#: The values of ``API_ACCESS``.
OFF, PUBLIC, TOKEN = "", "public", "token"


def check_access(request: HttpRequest) -> bool:
    """Return True if the request may be answered. Raises ``Http404`` while the API is off."""
    if settings.API_ACCESS == PUBLIC:
        return True
    if settings.API_ACCESS == TOKEN:
        return has_token(request)
    raise Http404


def has_token(request: HttpRequest) -> bool:
    """Return True if the request carries one of the tokens in ``Authorization: Bearer …``."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return False
    # All are compared, so that the time reveals nothing about the first ones.
    matches = [
        hmac.compare_digest(given.strip().encode(), token.encode()) for token in settings.API_TOKENS if token
    ]
    return any(matches)
