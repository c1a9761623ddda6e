"""Fixtures for the channels: the fake networks that are not Meta's, and the webhooks of the sandbox."""

import time
from contextlib import ExitStack

import pytest

from civic_social.channels.bluesky import sessions
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import WebhookDelivery
from civic_social.sandbox.webhooks import sender

from ..networks.accounts import NETWORKS, account_at, point_to
from ..networks.fake_server import running


@pytest.fixture
def open_network(settings):
    """A function that starts a fake network and lets the settings name its address."""
    with ExitStack() as stack:

        def open_one(slug):
            server = stack.enter_context(running(NETWORKS[slug]()))
            point_to(server, server.url, settings)
            return server

        yield open_one


@pytest.fixture(autouse=True)
def _no_kept_sessions():
    """Forget the sessions of the test before: its server may have had the same port."""
    sessions._sessions.clear()


@pytest.fixture
def open_account(network, open_network):
    """A function that returns a fake network and an account there."""

    def open_one(slug, **values):
        server = open_network(slug)
        return server, account_at(server, **values)

    return open_one


@pytest.fixture
def send_webhooks():
    """A function that sends the sandbox's webhooks, and waits for those that its own thread has taken."""

    def send():
        ends_at = time.monotonic() + 10
        while WebhookDelivery.objects.exclude(send_at=None).exists() and time.monotonic() < ends_at:
            sandbox.send_webhooks()
            time.sleep(0.05)

    yield send
    # The thread would wake during another test, for what it has seen in the hands of this one.
    sender.send_soon()
    assert sender.wait_until_idle(10)
