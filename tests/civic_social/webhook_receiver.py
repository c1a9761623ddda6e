"""A receiver of webhooks on a loopback port, and a webhook that sends to it."""

import pytest

from civic_social.models import WebhookDelivery, WebhookEndpoint, WebhookEvent
from civic_social.webhooks.signing import new_secret

from .networks.fake_server import FakeNetwork, Response, running


class Receiver(FakeNetwork):
    """A program that accepts every event unless ``status`` says otherwise."""

    def __init__(self):
        super().__init__()
        self.requests, self.status, self.headers = [], 204, {}

    def respond(self, request):
        self.requests.append(request)
        return Response(self.status, b"", self.headers)


@pytest.fixture
def receiver(settings):
    with running(Receiver()) as server:
        settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "WEBHOOK_SERVERS": [server.url]}
        yield server


@pytest.fixture
def secret():
    return new_secret()


def make_endpoint(url, secret, **values):
    endpoint = WebhookEndpoint(url=url, **{"name": "Регистър", "events": WebhookEvent.values, **values})
    endpoint.replace_secret(secret)
    endpoint.save()
    return endpoint


@pytest.fixture
def endpoint(db, receiver, secret):
    return make_endpoint(f"{receiver.url}/hook", secret)


def later(delta):
    """Move every delivery and every rest into the past, as if ``delta`` had gone by."""
    for row in WebhookDelivery.objects.all():
        for name in ("created_at", "next_attempt_at", "give_up_at", "lease_until"):
            if getattr(row, name):
                setattr(row, name, getattr(row, name) - delta)
        row.save()
    for row in WebhookEndpoint.objects.all():
        for name in ("resting_until", "former_secret_until"):
            if getattr(row, name):
                setattr(row, name, getattr(row, name) - delta)
        row.save()
