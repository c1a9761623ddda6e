"""Fixtures for civic_social's tests."""

import pytest
from wagtail.models import Page

from civic_social.channels import get_channels

from . import memory_channel


@pytest.fixture
def root(db):
    """The page under which a test puts its pages."""
    return Page.objects.get(depth=2)


@pytest.fixture
def network(settings):
    """An empty network in memory, with its channels registered."""
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "CHANNELS": [
            "civic_social.channels.facebook_page.FacebookPage",
            "civic_social.channels.facebook_group.FacebookGroup",
            "tests.civic_social.memory_channel.MemoryChannel",
            "tests.civic_social.memory_channel.UneditableChannel",
            "tests.civic_social.memory_channel.BlindChannel",
        ],
        "CHECK_PUBLIC_URL": False,
        "PARALLEL_ACCOUNTS": 1,
    }
    get_channels.cache_clear()
    memory_channel.NETWORK.__init__()
    yield memory_channel.NETWORK
    get_channels.cache_clear()
