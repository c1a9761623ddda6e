"""Fixtures of the sandbox's tests."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social.sandbox import actions, post_storage
from civic_social.sandbox.models import LinkPreview, PageEvent

from . import website as website_server
from .factories import CommentFactory, GroupFactory, PageFactory, PhotoFactory, PostFactory, picture_bytes
from .graph_client import GraphClient, InProcessGraphClient
from .wall_pages import wall_url

REDIRECT_URI = "http://testserver/admin/back/?a=1"
SCOPES = ["pages_show_list", "pages_manage_posts", "pages_read_engagement"]


@pytest.fixture(autouse=True)
def _media_root(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def website():
    """A small web site on a separate port."""
    with website_server.serve() as site:
        yield site


@pytest.fixture
def public_site(settings):
    """Settings of a public site that has the sandbox installed by mistake."""
    settings.DEBUG = False
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "SANDBOX_OUTSIDE_DEBUG": False}


# Profiles


@pytest.fixture
def municipality(db):
    """The Page of a municipality."""
    return PageFactory()


@pytest.fixture
def group(db):
    """A group whose API is closed."""
    return GroupFactory()


@pytest.fixture
def open_group(db):
    """A group whose API is open."""
    return GroupFactory(api_open=True)


@pytest.fixture
def instagram_account(municipality):
    """The Instagram account linked to the municipality's Page."""
    return actions.create_instagram_account(municipality, "Бяла река в снимки", username="byalareka_snimki")


# The Graph API


@pytest.fixture
def api(municipality):
    """An in-process client with the Page's token."""
    return InProcessGraphClient(token=municipality.access_token)


@pytest.fixture
def http_api(live_server, municipality):
    """A client with the Page's token that makes HTTP requests."""
    return GraphClient(f"{live_server.url}/sandbox/graph", municipality.access_token)


@pytest.fixture
def feed(municipality):
    """The path of the Page's feed edge."""
    return f"{municipality.graph_id}/feed"


@pytest.fixture
def photos_edge(municipality):
    """The path of the Page's photos edge."""
    return f"{municipality.graph_id}/photos"


@pytest.fixture
def post(municipality):
    """A post of the Page."""
    return PostFactory(profile=municipality)


@pytest.fixture
def create_container(api, instagram_account, website):
    """A function that creates a media container of a square image; keyword arguments are parameters."""
    website.add_image("/most.jpg", picture_bytes((1080, 1080)))

    def create_container(**parameters):
        parameters = {"image_url": f"{website.url}/most.jpg", **parameters}
        return api.post(f"{instagram_account.graph_id}/media", **parameters)

    return create_container


@pytest.fixture
def open_dialog(client, municipality):
    """A function that requests the login dialog; ``changes`` replace query parameters."""

    def open_dialog(method="get", data=None, **changes):
        app = actions.configured_app()
        query = {
            "client_id": app.graph_id,
            "redirect_uri": REDIRECT_URI,
            "state": "s1",
            "scope": ",".join(SCOPES),
            **changes,
        }
        extra = {"data": data} if data is not None else {}
        return getattr(client, method)("/sandbox/v26.0/dialog/oauth", query_params=query, **extra)

    return open_dialog


@pytest.fixture
def exchange(municipality):
    """A function that calls ``oauth/access_token`` as the configured app."""
    app = actions.configured_app()
    return lambda **parameters: InProcessGraphClient().get(
        "oauth/access_token", client_id=app.graph_id, client_secret=app.secret, **parameters
    )


# The wall


@pytest.fixture
def full_wall(municipality):
    """The Page with an edited link post, a photo post, a scheduled post and a removed post."""
    preview = LinkPreview.objects.create(
        canonical_url="https://example.org/p/",
        title="Стратегия",
        description="Накратко",
        scraped_at=timezone.now(),
    )
    edited = PostFactory(
        profile=municipality, message="Преди", link="https://example.org/p/?a=1", preview=preview
    )
    post_storage.edit_post(edited, "След")
    CommentFactory(post=edited, message="Въпрос")
    photos = PostFactory(profile=municipality, message="Снимки")
    for position in range(6):
        PhotoFactory(profile=municipality, post=photos, position=position, alt_text=f"Снимка {position}")
    PostFactory(profile=municipality, message="Насрочена", published_at=timezone.now() + timedelta(hours=1))
    actions.remove_by_hand(PostFactory(profile=municipality, message="Оттеглена"))
    return municipality


@pytest.fixture
def event_data(municipality):
    """Valid data for the event form."""
    return {
        "profile": municipality.pk,
        "name": "Ден на реката",
        "starts_at": "2026-12-10T18:00",
        "ends_at": "2026-12-10T20:00",
        "place": "Площадът",
        "description": "Елате!",
    }


@pytest.fixture
def event(client, event_data):
    """An event created by the form."""
    client.post(wall_url("create_event"), event_data)
    return PageEvent.objects.get()
