"""Fixtures for civic_social's tests."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import override_settings
from wagtail.models import Locale, Page, Site

from civic_social.channels import get_channels
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import Profile

from . import memory_channel
from .factories import NoticePageFactory, SocialAccountFactory, publish
from .webhook_receiver import endpoint, receiver, secret  # noqa: F401 - fixtures


@pytest.fixture(autouse=True)
def _fresh_renditions():
    """Clear the cache: Wagtail caches renditions by the image's ID, which the next test uses again."""
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _app_without_the_site():
    """Let comments have one desk and no form, as without the site's settings."""
    values = {**django_settings.CIVIC_SOCIAL, "COMMENT_DESKS": "", "COMMENT_FORM_URL": ""}
    with override_settings(CIVIC_SOCIAL=values):
        yield


@pytest.fixture
def root(db):
    """The home page; created again if a test has emptied the tables."""
    home = Page.objects.filter(depth=2).first()
    if home is None:
        locale, _ = Locale.objects.get_or_create(language_code="bg")
        top = Page.objects.filter(depth=1).first() or Page.add_root(
            instance=Page(title="Root", slug="root", locale=locale)
        )
        home = top.add_child(instance=Page(title="Начало", slug="home", locale=locale))
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    return home


@pytest.fixture
def served(live_server, root, settings):
    """The URL of a live server with the site and the sandbox's API."""
    address = urlsplit(live_server.url)
    site = Site.objects.get(root_page=root)
    site.hostname, site.port = address.hostname, address.port
    site.save()
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "GRAPH_API_URL": f"{live_server.url}/sandbox/graph",
        "INSTAGRAM_API_URL": f"{live_server.url}/sandbox/instagram/graph",
        "INSTAGRAM_LOGIN_URL": f"{live_server.url}/sandbox/instagram",
        "INSTAGRAM_TOKEN_URL": f"{live_server.url}/sandbox/instagram",
        "REQUEST_TIMEOUT": (5, 10),
    }
    return live_server.url


@pytest.fixture
def network(settings):
    """The empty in-memory network, with its channels registered."""
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "CHANNELS": [
            "civic_social.channels.facebook_page.FacebookPage",
            "civic_social.channels.facebook_group.FacebookGroup",
            "civic_social.channels.facebook_event.FacebookEvent",
            "civic_social.channels.instagram.Instagram",
            "civic_social.channels.instagram_login.InstagramLogin",
            "civic_social.channels.mastodon.Mastodon",
            "civic_social.channels.telegram.Telegram",
            "civic_social.channels.bluesky.Bluesky",
            "civic_social.channels.viber.Viber",
            "tests.civic_social.memory_channel.MemoryChannel",
            "tests.civic_social.memory_channel.UneditableChannel",
            "tests.civic_social.memory_channel.CommentingChannel",
            "tests.civic_social.memory_channel.BlindChannel",
            "tests.civic_social.memory_channel.TalkingChannel",
        ],
        "CHECK_PUBLIC_URL": False,
        "PARALLEL_ACCOUNTS": 1,
    }
    get_channels.cache_clear()
    memory_channel.NETWORK.__init__()
    yield memory_channel.NETWORK
    get_channels.cache_clear()


@pytest.fixture
def account(network):
    """An account at the in-memory network."""
    return SocialAccountFactory(channel="memory", name="Община", remote_id="42")


@pytest.fixture
def talking_account(network):
    """An account at the in-memory network whose posts have comments."""
    return SocialAccountFactory(channel="talking", name="Община", remote_id="42")


@pytest.fixture
def facebook_account(db):
    """A Facebook Page without a network behind it."""
    return SocialAccountFactory()


@pytest.fixture
def notice(root, account):
    """A published notice with a due post at ``account``."""
    return publish(NoticePageFactory(parent=root, title="Първо", slug="first"))


@pytest.fixture
def page_profile(served):
    """A Page in the sandbox that accepts duplicate posts."""
    sandbox.create_page("Община", username="obshtina", refuses_duplicates=False)
    return Profile.objects.get(slug="obshtina")


@pytest.fixture
def page_account(page_profile):
    """The account of ``page_profile``, reached over HTTP."""
    return SocialAccountFactory(
        name="Община",
        remote_id=page_profile.graph_id,
        credentials={"access_token": page_profile.access_token},
    )
