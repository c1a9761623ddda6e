"""Clients that are not requirements, used against the sandbox where they are installed.

``pip install facebook-sdk python-facebook-api``, and ``npm install facebook-nodejs-business-sdk`` with its
directory in ``NODE_PATH``. What they send is recorded in ``test_client_requests``.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import warnings
from pathlib import Path
from types import ModuleType

import pytest

from civic_social.sandbox import actions
from civic_social.sandbox.models import Photo, Post

from .factories import PostFactory, picture_bytes

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

NODE_SCRIPT = Path(__file__).with_name("node_sdk.js")
NODE_SECONDS = 60


def import_client(name: str, package: str) -> ModuleType:
    """Return a client's module; skip the test if its package is not installed."""
    with warnings.catch_warnings():
        # Python warns of old escapes and interfaces in the source of these clients.
        warnings.simplefilter("ignore")
        try:
            return importlib.import_module(name)
        except ImportError:
            pytest.skip(f"{package} is not installed; pip install {package} to run this test")


@pytest.fixture
def graph_url(live_server, settings):
    """The URL of a sandbox that is as lenient as Meta is with an app made before 2026-11-04."""
    app = actions.configured_app()
    app.is_legacy = True
    app.save()
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "SANDBOX_STRICT": False}
    return f"{live_server.url}/sandbox/graph"


@pytest.fixture
def picture(tmp_path):
    """The path of a picture."""
    path = tmp_path / "picture.jpg"
    path.write_bytes(picture_bytes())
    return path


def test_facebook_sdk_creates_reads_paginates_edits_and_deletes(
    graph_url, municipality, picture, monkeypatch
):
    facebook = import_client("facebook", "facebook-sdk")
    monkeypatch.setattr(facebook, "FACEBOOK_GRAPH_URL", f"{graph_url}/")
    client = facebook.GraphAPI(municipality.access_token)
    client.version = "v26.0"
    for _ in range(4):
        PostFactory(profile=municipality)
    graph_id = client.put_object("me", "feed", message="Първа")["id"]
    assert client.get_object(graph_id, fields="message,likes.summary(true)")["message"] == "Първа"
    assert len(list(client.get_all_connections("me", "posts", limit=2))) == 5
    client.request(f"v26.0/{graph_id}", post_args={"message": "Поправена"}, method="POST")
    assert Post.objects.first().message == "Поправена"
    client.put_comment(graph_id, "Отговор")
    with picture.open("rb") as file:
        photo = client.put_photo(file, album_path="me/photos", message="Снимка")
    assert photo["id"] == Photo.objects.get().graph_id
    assert client.get_object("me", fields="fan_count,followers_count")["fan_count"] == 0
    assert client.delete_object(graph_id) == {"success": True}
    client.session.close()


def test_python_facebook_api_creates_reads_paginates_edits_and_deletes(graph_url, municipality, picture):
    pyfacebook = import_client("pyfacebook", "python-facebook-api")
    app = actions.configured_app()
    client = pyfacebook.FacebookApi(
        app_id=app.graph_id,
        app_secret=app.secret,
        access_token=municipality.access_token,
        base_url=f"{graph_url}/",
    )
    page_id = municipality.graph_id
    for _ in range(4):
        PostFactory(profile=municipality)
    assert client.page.get_info(username=municipality.username).name == municipality.name
    graph_id = client.post_object(page_id, "feed", data={"message": "Първа"})["id"]
    assert client.post.get_info(graph_id).message == "Първа"
    assert len(client.page.get_posts(page_id, count=None, limit=2).data) == 5
    client.post_object(graph_id, data={"message": "Поправена"})
    assert Post.objects.first().message == "Поправена"
    with picture.open("rb") as file:
        client.post_object(page_id, "photos", data={"published": "false"}, files={"source": file})
    assert Photo.objects.exists()
    assert client.delete_object(graph_id) == {"success": True}
    client.session.close()


def test_python_facebook_api_reads_an_instagram_account(graph_url, instagram_account):
    pyfacebook = import_client("pyfacebook", "python-facebook-api")
    app = actions.configured_app()
    client = pyfacebook.IGBusinessApi(
        app_id=app.graph_id,
        app_secret=app.secret,
        access_token=instagram_account.access_token,
        base_url=f"{graph_url}/",
        instagram_business_id=instagram_account.graph_id,
    )
    media = PostFactory(profile=instagram_account)
    assert client.user.get_info().followers_count == 0
    assert [item.id for item in client.user.get_media().data] == [media.graph_id]
    assert client.user.get_content_publishing_limit().data[0].quota_usage == 0
    client.session.close()


def test_node_sdk_creates_reads_paginates_edits_and_deletes(graph_url, municipality):
    node = shutil.which("node")
    is_installed = (
        node
        and not subprocess.run(
            [node, "-e", "require.resolve('facebook-nodejs-business-sdk')"], capture_output=True, check=False
        ).returncode
    )
    if not is_installed:
        pytest.skip("facebook-nodejs-business-sdk is not installed; npm install it and set NODE_PATH")
    environment = {
        **os.environ,
        "GRAPH_URL": graph_url,
        "PAGE_ID": municipality.graph_id,
        "PAGE_TOKEN": municipality.access_token,
    }
    output = subprocess.run(
        [node, str(NODE_SCRIPT)],
        env=environment,
        check=True,
        timeout=NODE_SECONDS,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    answer = json.loads(output)
    assert (answer["message"], answer["count"], answer["total"], answer["batch"]) == ("Node, ред.", 4, 4, 2)
    removed = Post.objects.get(graph_number=answer["id"].partition("_")[2])
    assert removed.removed_at is not None
