"""The proofs of Meta's webhooks: the signature of each request, and the handshake of their address.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from ...conf import settings


def is_signed(body: bytes, headers: Mapping[str, str], secret: str) -> bool:
    """Return True if ``body`` has the signature in ``headers`` of the app with ``secret``.

    ``body``: the bytes as they came, since re-encoded JSON would have other escapes.
    """
    algorithm, _, given = headers.get("X-Hub-Signature-256", "").partition("=")
    if not secret or algorithm != "sha256":
        return False
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(given.encode(), expected.encode())


def answer_handshake(query: Mapping[str, str]) -> str | None:
    """Return the challenge in ``query``, or None if it has no or another verify token."""
    expected, given = settings.META_VERIFY_TOKEN, query.get("hub.verify_token", "")
    is_ours = bool(expected) and hmac.compare_digest(given.encode(), expected.encode())
    is_handshake = query.get("hub.mode") == "subscribe"
    return query.get("hub.challenge", "") if is_ours and is_handshake else None
