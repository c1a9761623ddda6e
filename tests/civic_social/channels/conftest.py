"""Fixtures for the channels of networks that are not Meta's."""

from contextlib import ExitStack

import pytest

from civic_social.channels.bluesky import sessions

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
