"""The ``signed_request`` that Facebook Login sends to a site.

https://developers.facebook.com/docs/facebook-login/overview/deauthorize
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json

from ..conf import settings

#: A signed request is a few hundred characters.
MAX_LENGTH = 4000


def read_user_id(signed_request: str) -> str | None:
    """Return the person's ID for our app, or None unless Meta has signed the request with its secret."""
    secret = settings.META_APP_SECRET
    signature, _, payload = signed_request.partition(".")
    if not secret or not payload or len(signed_request) > MAX_LENGTH:
        return None
    # The signature covers the encoded payload, which is read only afterwards.
    expected = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
    try:
        if not hmac.compare_digest(_decode(signature), expected):
            return None
        content = json.loads(_decode(payload))
    except (ValueError, RecursionError):
        return None
    user_id = content.get("user_id") if isinstance(content, dict) else None
    is_known = isinstance(content, dict) and str(content.get("algorithm", "")).upper() == "HMAC-SHA256"
    return str(user_id) if is_known and isinstance(user_id, str | int) and str(user_id) else None


def _decode(text: str) -> bytes:
    """Return the bytes of a text in base64url without padding. Raises ``ValueError``."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
