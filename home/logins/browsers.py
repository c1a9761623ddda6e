"""Browsers in which an account has logged in before, by a signed cookie (OWASP's "device cookies").

The cookie says nothing about a person and gives no access: it only keeps others from locking out the owner
of an account. It is sent with requests of the admin and never with those of public pages.
"""

import hashlib
import secrets

from django.conf import settings
from django.core import signing

COOKIE = "known_browser"
SALT = "home.logins.browsers"
PATH = "/admin/"
MAX_AGE = 90 * 24 * 60 * 60
#: The most accounts that a browser remembers, the latest first.
MOST_ACCOUNTS = 5
#: The attribute of a request that has logged somebody in.
NEW_ACCOUNT = "login_of_browser"


def known_browser(request, username: str) -> str:
    """Return the number of the browser if the account has logged in there before, else an empty string."""
    number, accounts = _read(request)
    return number if _fingerprint(username) in accounts else ""


def note_login(sender, request, user, **kwargs) -> None:
    """Receive Django's ``user_logged_in``: the response will set the cookie."""
    if request is not None:
        setattr(request, NEW_ACCOUNT, user.get_username())


def remember_login(request, response) -> None:
    """Set the cookie if somebody has logged in by this request."""
    username = getattr(request, NEW_ACCOUNT, "")
    if not username:
        return
    number, accounts = _read(request)
    fingerprint = _fingerprint(username)
    accounts = [fingerprint, *(each for each in accounts if each != fingerprint)][:MOST_ACCOUNTS]
    value = signing.dumps([number or secrets.token_urlsafe(12), accounts], salt=SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=MAX_AGE,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request) -> tuple[str, list[str]]:
    try:
        number, accounts = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=MAX_AGE)
    except (signing.BadSignature, TypeError, ValueError):
        return "", []
    return number, accounts


def _fingerprint(username: str) -> str:
    """Return a short hash of a user name, which a reader of the cookie cannot reverse."""
    message = f"{settings.SECRET_KEY} {SALT} {username.strip().casefold()}"
    return hashlib.sha256(message.encode()).hexdigest()[:16]
