"""Sessions at servers of the AT Protocol, kept in this process: a day has only 300 logins.

https://docs.bsky.app/docs/advanced-guides/rate-limits
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field

#: Seconds for which a session is used; its token is valid for two hours.
KEPT_SECONDS = 100 * 60


@dataclass(frozen=True, slots=True)
class Session:
    """A login: the account's permanent ID, and a token for the requests."""

    did: str
    token: str = field(repr=False)
    ends_at: float


_sessions: dict[str, Session] = {}


def key_of(server: str, identifier: str, password: str) -> str:
    """Return the key of a login, in which the password is not legible."""
    return hashlib.sha256("\n".join((server, identifier, password)).encode()).hexdigest()


def kept(key: str) -> Session | None:
    """Return the session of a login if it can still be used."""
    session = _sessions.get(key)
    return session if session and session.ends_at > time.monotonic() else None


def keep(key: str, did: str, token: str) -> Session:
    """Keep a new session and return it."""
    session = _sessions[key] = Session(did, token, time.monotonic() + KEPT_SECONDS)
    return session


def drop(key: str) -> None:
    """Forget a session that the server refuses."""
    _sessions.pop(key, None)
