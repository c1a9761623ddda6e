"""The handshake with a site, and the sending of queued deliveries by a thread of this process."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import threading
from contextlib import closing
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from django.db import connection
from django.utils import timezone

from ...outgoing_http import HttpClient, RequestFailed, own_site
from ..models import Fault, WebhookDelivery
from ..models.webhooks import RETRY_PAUSES

USER_AGENT = "facebookplatform/1.0 (+http://developers.facebook.com)"
TIMEOUT_SECONDS = 10
MAX_CHALLENGE_BYTES = 1024
#: How long a thread waits for a delivery that is due later; longer ones wait for the next event.
PATIENCE = timedelta(minutes=10)
#: The time after which a delivery that a process has begun is sent again.
LEASE = timedelta(seconds=60)

_running = threading.Lock()
_woken = threading.Event()


def verify(callback_url: str, verify_token: str) -> str:
    """Make the handshake with a callback URL; return what is wrong with the answer, or an empty string."""
    challenge = str(secrets.randbelow(10**10))
    query = urlencode({"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verify_token})
    separator = "&" if "?" in callback_url else "?"
    with closing(HttpClient(own_site(), user_agent=USER_AGENT)) as client:
        try:
            with client.request(
                "GET", f"{callback_url}{separator}{query}", timeout=TIMEOUT_SECONDS
            ) as answer:
                if answer.status != HTTPStatus.OK:
                    return f"HTTP Status Code = {answer.status}; HTTP Message = not OK"
                body = answer.read_start(MAX_CHALLENGE_BYTES)
        except RequestFailed as error:
            return f"The URL couldn't be reached ({error})"
    return "" if body == challenge.encode() else "The URL did not answer with the value of hub.challenge"


def signed(delivery: WebhookDelivery) -> tuple[bytes, dict[str, str]]:
    r"""Return the body and the headers of a delivery.

    As Meta's, the JSON is ASCII with ``\u`` escapes and ``\/``, and the signature is over these bytes.
    """
    change = {"field": delivery.field, "value": delivery.value}
    entry = {"id": delivery.entry_id, "time": int(timezone.now().timestamp()), "changes": [change]}
    text = json.dumps({"object": delivery.subscription.object, "entry": [entry]}, separators=(",", ":"))
    body = text.replace("/", "\\/").encode("ascii")
    secret = delivery.subscription.app.secret
    if delivery.fault == Fault.Kind.HOOK_SIGNATURE:
        secret = f"not {secret}"
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return body, {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"}


def send_due() -> int:
    """Send the deliveries that are due, in the order of their times; return their number."""
    sent = 0
    with closing(HttpClient(own_site(), user_agent=USER_AGENT)) as client:
        while delivery := _claim():
            _send(client, delivery)
            sent += 1
    return sent


def send_soon() -> None:
    """Let a thread send what is due now, and later what has to be repeated or was delayed."""
    _woken.set()
    if _running.acquire(blocking=False):
        threading.Thread(target=_run, name="sandbox webhooks", daemon=True).start()


def wait_until_idle(seconds: float) -> bool:
    """Return True if no thread is sending any more within ``seconds``."""
    if _running.acquire(timeout=seconds):
        _running.release()
        return True
    return False


def _run() -> None:
    """Send until nothing is due within PATIENCE. The lock is held by this thread."""
    try:
        while True:
            _woken.clear()
            send_due()
            pause = _pause()
            if pause is None and not _woken.is_set():
                return
            _woken.wait(pause)
    finally:
        connection.close()
        _running.release()
        if _woken.is_set():
            send_soon()


def _pause() -> float | None:
    """Return the seconds until the next delivery is due; None if that is never or later than PATIENCE."""
    now = timezone.now()
    due = WebhookDelivery.objects.filter(send_at__lte=now + PATIENCE).order_by("send_at").first()
    return max(0.0, (due.send_at - now).total_seconds()) if due and due.send_at else None


def _claim() -> WebhookDelivery | None:
    """Return the first delivery that is due, which no other process will send meanwhile; None without one."""
    while True:
        now = timezone.now()
        due = WebhookDelivery.objects.filter(send_at__lte=now).select_related("subscription__app")
        delivery = due.order_by("send_at", "pk").first()
        if delivery is None:
            return None
        free = WebhookDelivery.objects.filter(pk=delivery.pk, send_at=delivery.send_at)
        if free.update(send_at=now + LEASE):
            return delivery


def _send(client: HttpClient, delivery: WebhookDelivery) -> None:
    body, headers = signed(delivery)
    try:
        url = delivery.subscription.callback_url
        with client.request("POST", url, timeout=TIMEOUT_SECONDS, data=body, headers=headers) as answer:
            status: int | None = answer.status
            answer.read_start(1)
    except RequestFailed:
        status = None
    is_last = status == HTTPStatus.OK or delivery.attempts >= len(RETRY_PAUSES)
    now = timezone.now()
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        attempts=delivery.attempts + 1,
        status=status,
        sent_at=now,
        send_at=None if is_last else now + RETRY_PAUSES[delivery.attempts],
    )
