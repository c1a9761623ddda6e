"""Photos through the API."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from civic_social.sandbox.graph.endpoints import photos as photos_module
from civic_social.sandbox.models import Photo, Post

from .factories import AppFactory, PageFactory, PhotoFactory, picture_bytes


@pytest.fixture
def edge(municipality):
    return f"{municipality.graph_id}/photos"


def upload(body: bytes, name="photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, content_type="image/jpeg")


def media(*photos) -> str:
    return json.dumps(
        [{"media_fbid": photo if isinstance(photo, str) else photo.graph_id} for photo in photos]
    )


def test_a_photo_is_fetched_with_the_crawlers_user_agent(api, edge, town):
    url = town.picture("/square.jpg")
    answer = api.post(edge, url=url, message="Площадът", alt_text_custom="Площад с фонтан")
    photo = Photo.objects.get()
    assert answer == {"id": photo.graph_id, "post_id": Post.objects.get().graph_id}
    assert (photo.width, photo.height, photo.alt_text) == (1200, 630, "Площад с фонтан")
    (agent,) = town.visitors("/square.jpg")
    assert agent.startswith("facebookexternalhit/1.1")


def test_a_photo_can_be_uploaded_as_a_file(api, edge):
    answer = api.post(edge, source=upload(picture_bytes()), caption="Снимка")
    assert api.get(answer["post_id"])["message"] == "Снимка"
    assert api.get(answer["id"], fields="width,page_story_id") == {
        "width": 1200,
        "page_story_id": answer["post_id"],
        "id": answer["id"],
    }


def test_several_photos_go_into_one_post_in_their_order(api, edge, feed):
    ids = [api.post(edge, source=upload(picture_bytes()), published="false") for _ in range(3)]
    assert all(answer.keys() == {"id"} for answer in ids)
    ids = [answer["id"] for answer in reversed(ids)]
    post = api.post(feed, message="Фоторазказ", attached_media=media(*ids), fields="attachments,full_picture")
    (album,) = post["attachments"]["data"]
    assert album["media_type"] == "album"
    assert [item["target"]["id"] for item in album["subattachments"]["data"]] == ids
    assert ids[0] in post["full_picture"]


def test_photos_may_be_attached_in_form_style(api, municipality, feed):
    first, second = PhotoFactory(profile=municipality), PhotoFactory(profile=municipality)
    parameters = {
        "attached_media[1]": json.dumps({"media_fbid": second.graph_id}),
        "attached_media[0]": json.dumps({"media_fbid": first.graph_id}),
    }
    api.post(feed, **parameters)
    assert list(Post.objects.get().photos.all()) == [first, second]


def test_a_photo_belongs_to_one_post_only(api, municipality, feed):
    photo = PhotoFactory(profile=municipality)
    api.post(feed, message="Първи", attached_media=media(photo))
    error = api.post(feed, message="Втори", attached_media=media(photo))["error"]
    assert (error["code"], error["error_subcode"]) == (100, 1366051)
    twice = PhotoFactory(profile=municipality)
    assert api.post(feed, attached_media=media(twice, twice))["error"]["error_subcode"] == 1366051
    assert Post.objects.count() == 1


def test_an_unknown_photo_or_one_of_another_page_or_app_is_refused(api, municipality, feed):
    foreign = [PhotoFactory(profile=PageFactory()), PhotoFactory(profile=municipality, app=AppFactory())]
    for photo in ["1", *foreign]:
        assert api.post(feed, attached_media=media(photo))["error"]["code"] == 100
    assert not Post.objects.exists()


@pytest.mark.parametrize("value", ["{", '"1"', "[1]", "17"])
def test_attached_media_that_is_no_list_of_objects_is_refused(api, feed, value):
    assert api.post(feed, message="x", attached_media=value)["error"]["code"] == 100


def test_a_photo_over_the_size_is_refused(api, edge, monkeypatch):
    monkeypatch.setattr(photos_module, "MAX_FILE_BYTES", 100)
    assert api.post(edge, source=upload(picture_bytes()))["error"]["error_subcode"] == 1366046


@pytest.mark.parametrize("body", [picture_bytes(kind="GIF"), picture_bytes(kind="WEBP"), b"no picture"])
def test_a_photo_that_is_neither_jpeg_nor_png_is_refused(api, edge, body):
    assert api.post(edge, source=upload(body))["error"]["error_subcode"] == 1366046
    assert not Photo.objects.exists()


def test_a_png_is_taken(api, edge):
    assert "id" in api.post(edge, source=upload(picture_bytes(kind="PNG")))


def test_a_photo_that_cannot_be_fetched_is_missing(api, edge, town):
    for url in (f"{town.url}/none.jpg", "ftp://127.0.0.1/a.jpg", "http://127.0.0.1:9/a.jpg", "nonsense"):
        assert api.post(edge, url=url)["error"]["code"] == 324
    assert api.post(edge)["error"]["code"] == 324


def test_a_photo_that_robots_txt_forbids_is_not_fetched(api, edge, town):
    url = town.picture("/square.jpg")
    town.pages["/robots.txt"] = (200, "text/plain", b"User-agent: facebookexternalhit\nDisallow: /")
    assert api.post(edge, url=url)["error"]["code"] == 324
    assert not town.visitors("/square.jpg")


def test_an_unpublished_photo_can_be_deleted_and_a_posted_one_cannot(api, municipality, feed):
    photo = PhotoFactory(profile=municipality)
    posted = PhotoFactory(profile=municipality)
    api.post(feed, attached_media=media(posted))
    assert api.delete(photo.graph_id) == {"success": True}
    assert api.delete(photo.graph_id)["error"]["error_subcode"] == 33
    assert api.delete(posted.graph_id)["error"]["error_subcode"] == 33


def test_the_photos_of_a_removed_post_are_gone(api, municipality, feed):
    photo = PhotoFactory(profile=municipality)
    api.delete(api.post(feed, attached_media=media(photo))["id"])
    assert api.get(photo.graph_id)["error"]["error_subcode"] == 33
