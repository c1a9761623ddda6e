"""Secrets and signatures in the form of Standard Webhooks. No I/O."""

from __future__ import annotations

import base64
import hmac
import secrets

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """Return a random secret."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign(secret: str, event_id: str, timestamp: int, body: bytes) -> str:
    """Return the signature of one request: HMAC-SHA256 over the ID, the timestamp and the raw body."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    content = f"{event_id}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.digest(key, content, 'sha256')).decode()}"


def headers(secrets_in_use: list[str], event_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the headers of a signed request; during a rotation there is one signature for each secret.

    ``timestamp``: seconds since 1970, of this attempt.
    """
    signatures = [sign(secret, event_id, timestamp, body) for secret in secrets_in_use]
    return {
        "Content-Type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
