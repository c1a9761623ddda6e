"""Meta's official SDK as a client of the sandbox."""

from datetime import timedelta

import pytest
from django.utils import timezone
from facebook_business.adobjects.comment import Comment as SdkComment
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.pagepost import PagePost
from facebook_business.adobjects.photo import Photo as SdkPhoto
from facebook_business.adobjects.user import User
from facebook_business.api import FacebookAdsApi, FacebookRequest
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

from civic_social.sandbox import actions
from civic_social.sandbox.models import Comment, Photo, Post

from .factories import CommentFactory, PostFactory, picture_bytes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def connect_sdk(live_server, monkeypatch):
    """A function that returns the official SDK's API object for a token; it sends ``appsecret_proof``."""
    monkeypatch.setattr(FacebookSession, "GRAPH", f"{live_server.url}/sandbox/graph")
    sessions = []

    def connect_sdk(token: str) -> FacebookAdsApi:
        app = actions.configured_app()
        session = FacebookSession(app.graph_id, app.secret, token, timeout=20)
        sessions.append(session)
        return FacebookAdsApi(session)

    yield connect_sdk
    for session in sessions:
        session.requests.close()


@pytest.fixture
def sdk(connect_sdk, municipality):
    """The official SDK with the Page's token."""
    return connect_sdk(municipality.access_token)


@pytest.fixture
def sdk_page(sdk, municipality):
    """The Page as an object of the official SDK."""
    return Page(municipality.graph_id, api=sdk)


def test_sdk_creates_reads_edits_and_deletes_a_post(sdk, sdk_page):
    created = sdk_page.create_feed(params={"message": "Решение № 7"}, fields=[])
    post = PagePost(created["id"], api=sdk)
    read = post.api_get(fields=["message", "permalink_url", "created_time"])
    assert read["message"] == "Решение № 7"
    post.api_update(params={"message": "Решение № 7а"})
    assert Post.objects.get().message == "Решение № 7а"
    post.api_delete()
    with pytest.raises(FacebookRequestError) as caught:
        post.api_delete()
    assert (caught.value.api_error_code(), caught.value.api_error_subcode()) == (100, 33)
    assert caught.value.api_error_type() == "GraphMethodException"


def test_sdk_paginates_through_all_posts(sdk_page, municipality):
    ids = [PostFactory(profile=municipality).graph_id for _ in range(7)]
    cursor = sdk_page.get_published_posts(fields=["id", "message"], params={"limit": 3})
    assert [post["id"] for post in cursor] == list(reversed(ids))


def test_sdk_reads_scheduled_posts(sdk_page):
    moment = int((timezone.now() + timedelta(hours=1)).timestamp())
    created = sdk_page.create_feed(
        params={"message": "По-късно", "published": False, "scheduled_publish_time": moment}
    )
    (scheduled,) = sdk_page.get_scheduled_posts(fields=["id", "scheduled_publish_time"])
    assert (scheduled["id"], scheduled["scheduled_publish_time"]) == (created["id"], moment)


def test_sdk_uploads_photos_by_url_and_attaches_them(sdk_page, website, sdk):
    urls = [website.add_image(f"/{number}.jpg") for number in range(2)]
    photos = [sdk_page.create_photo(params={"url": url, "published": False}) for url in urls]
    media = [{"media_fbid": photo["id"]} for photo in photos]
    created = sdk_page.create_feed(params={"message": "Фоторазказ", "attached_media": media})
    assert [photo.graph_id for photo in Post.objects.get().photos.all()] == [p["id"] for p in photos]
    read = PagePost(created["id"], api=sdk).api_get(fields=["full_picture", "status_type"])
    assert read["status_type"] == "added_photos"
    assert SdkPhoto(photos[0]["id"], api=sdk).api_get(fields=["width", "height"])["width"] == 1200


def test_sdk_uploads_a_photo_file(sdk, municipality, tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(picture_bytes())
    with path.open("rb") as file:
        response = sdk.call(
            "POST", (municipality.graph_id, "photos"), params={"published": False}, files={"source": file}
        )
    assert Photo.objects.get().graph_id == response.json()["id"]


def test_sdk_reads_creates_hides_and_deletes_comments(sdk, municipality):
    question = CommentFactory(post=PostFactory(profile=municipality))
    post = PagePost(question.post.graph_id, api=sdk)
    response = post.create_comment(params={"message": "Отговор"})
    listed = post.get_comments(fields=["id", "message", "from"], params={"order": "chronological"})
    assert [comment["id"] for comment in listed] == [question.graph_id, response["id"]]
    assert listed.total() == 2
    comment = SdkComment(question.graph_id, api=sdk)
    comment.api_update(params={"is_hidden": True})
    question.refresh_from_db()
    assert question.is_hidden
    comment.api_delete()
    assert not Comment.objects.filter(pk=question.pk).exists()


def test_sdk_lists_the_pages_of_a_person(connect_sdk, municipality):
    api = connect_sdk(actions.create_user_token().value)
    (account,) = User("me", api=api).get_accounts(fields=["id", "name", "access_token"])
    assert account["id"] == municipality.graph_id
    assert account["access_token"]


def test_sdk_recognizes_a_transient_error(sdk_page, municipality):
    actions.enable_fault("server_error", municipality)
    with pytest.raises(FacebookRequestError) as caught:
        sdk_page.create_feed(params={"message": "x"})
    assert caught.value.api_transient_error()
    assert caught.value.http_status() == 500


def test_sdk_raises_for_the_text_service_unavailable(sdk_page, municipality):
    actions.enable_fault("unavailable_text", municipality)
    with pytest.raises(FacebookRequestError):
        sdk_page.create_feed(params={"message": "x"})


def test_sdk_counts_the_posts_of_all_pages(sdk_page, municipality):
    for _ in range(3):
        PostFactory(profile=municipality)
    cursor = sdk_page.get_published_posts(fields=["id"], params={"limit": 1})
    assert cursor.total() == 3


def test_sdk_uploads_a_photo_file_under_its_own_name(sdk, municipality, tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(picture_bytes())
    request = FacebookRequest(
        node_id=municipality.graph_id, method="POST", endpoint="/photos", api=sdk, allow_file_upload=True
    )
    request.add_params({"published": False}).add_file(str(path))
    assert request.execute().json()["id"] == Photo.objects.get().graph_id


def test_sdk_sends_a_batch(sdk, sdk_page, municipality):
    answers = []
    batch = sdk.new_batch()
    callbacks = {"batch": batch, "success": answers.append, "failure": answers.append}
    sdk_page.create_feed(params={"message": "Пакет"}, **callbacks)
    PagePost(PostFactory(profile=municipality).graph_id, api=sdk).api_get(fields=["message"], **callbacks)
    PagePost("1_2", api=sdk).api_delete(**callbacks)
    assert batch.execute() is None
    assert [answer.status() for answer in answers] == [200, 200, 400]
    assert Post.objects.filter(message="Пакет").exists()
