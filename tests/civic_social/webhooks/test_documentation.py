"""The receiver in the documentation accepts what is sent, and nothing else."""

import re
from pathlib import Path

import pytest

from civic_social.models import WebhookEvent
from civic_social.webhooks import outbox, sending
from civic_social.webhooks.signing import new_secret

from ..factories import PostFactory
from ..webhook_receiver import make_endpoint

PAGE = (Path(__file__).parents[3] / "docs/how-to/receive-webhooks.md").read_text()


@pytest.fixture
def is_genuine():
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    body = code.split("bool:\n")[1].strip().splitlines()
    assert len(body) <= 10
    names = {}
    exec(code, names)  # noqa: S102
    return names["is_genuine"]


@pytest.mark.django_db
def test_documented_check_accepts_genuine_requests_only(is_genuine, receiver, secret):
    endpoint = make_endpoint(receiver.url, secret)
    newer = new_secret()
    endpoint.replace_secret(newer)
    endpoint.save()
    outbox.record_event(WebhookEvent.CONFIRMED, PostFactory())
    assert sending.send_due() == 1
    [request] = receiver.requests
    for key in (secret, newer):
        assert is_genuine(key, request.headers, request.body)
    assert not is_genuine(new_secret(), request.headers, request.body)
    assert not is_genuine(secret, request.headers, request.body + b" ")
    for name, value in (("webhook-id", "msg_other"), ("webhook-timestamp", "1796025600")):
        assert not is_genuine(secret, {**request.headers, name: value}, request.body)


def test_every_event_is_documented():
    for event in (*WebhookEvent.values, "webhook.trial"):
        assert f"| `{event}` |" in PAGE
