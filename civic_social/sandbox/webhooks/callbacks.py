"""Callbacks of Facebook Login: a person removes the app, or asks it to delete what it knows of them.

https://developers.facebook.com/docs/facebook-login/overview/deauthorize, and
https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from contextlib import closing
from dataclasses import dataclass

from django.utils import timezone

from ...outgoing_http import HttpClient, RequestFailed, own_site
from ..models import App, Person
from .sender import TIMEOUT_SECONDS, USER_AGENT

MAX_ANSWER_BYTES = 2000


@dataclass(frozen=True)
class CallbackAnswer:
    """The site's response; ``status`` is None without one, whose reason is then ``text``."""

    status: int | None
    text: str


def signed_request(app: App, person: Person) -> str:
    """Return a ``signed_request``: a signature over the encoded payload, both in base64url."""
    payload = {
        "user_id": person.graph_id,
        "algorithm": "HMAC-SHA256",
        "issued_at": int(timezone.now().timestamp()),
    }
    encoded = _encode(json.dumps(payload).encode())
    signature = hmac.new(app.secret.encode(), encoded.encode(), hashlib.sha256).digest()
    return f"{_encode(signature)}.{encoded}"


def call_back(url: str, app: App, person: Person) -> CallbackAnswer:
    """Send the site a request about a person to its callback URL."""
    data = {"signed_request": signed_request(app, person)}
    with closing(HttpClient(own_site(), user_agent=USER_AGENT)) as client:
        try:
            with client.request("POST", url, timeout=TIMEOUT_SECONDS, data=data) as answer:
                body = answer.read_start(MAX_ANSWER_BYTES)
                return CallbackAnswer(answer.status, body.decode("utf-8", "replace"))
        except RequestFailed as error:
            return CallbackAnswer(None, str(error))


def _encode(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
