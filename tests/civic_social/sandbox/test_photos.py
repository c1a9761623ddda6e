"""Photo endpoints."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from civic_social.sandbox.graph.endpoints import photos as photo_endpoints
from civic_social.sandbox.models import Photo, Post

from .factories import AppFactory, PageFactory, PhotoFactory, picture_bytes


def upload(body: bytes, name="photo.jpg") -> SimpleUploadedFile:
    """Return a file for the ``source`` parameter."""
    return SimpleUploadedFile(name, body, content_type="image/jpeg")


def attached_media(*photos) -> str:
    """Return the ``attached_media`` parameter for photos or their IDs."""
    return json.dumps(
        [{"media_fbid": photo if isinstance(photo, str) else photo.graph_id} for photo in photos]
    )


def test_photo_is_downloaded_with_the_crawlers_user_agent(api, photos_edge, website):
    url = website.add_image("/square.jpg")
    response = api.post(photos_edge, url=url, message="Площадът", alt_text_custom="Площад с фонтан")
    photo = Photo.objects.get()
    assert response == {"id": photo.graph_id, "post_id": Post.objects.get().graph_id}
    assert (photo.width, photo.height, photo.alt_text) == (1200, 630, "Площад с фонтан")
    (agent,) = website.user_agents("/square.jpg")
    assert agent.startswith("facebookexternalhit/1.1")


def test_photo_can_be_uploaded_as_a_file(api, photos_edge):
    response = api.post(photos_edge, source=upload(picture_bytes()), caption="Снимка")
    assert api.get(response["post_id"])["message"] == "Снимка"
    assert api.get(response["id"], fields="width,page_story_id") == {
        "width": 1200,
        "page_story_id": response["post_id"],
        "id": response["id"],
    }


def test_several_photos_are_attached_to_a_post_in_order(api, photos_edge, feed):
    ids = [api.post(photos_edge, source=upload(picture_bytes()), published="false") for _ in range(3)]
    assert all(response.keys() == {"id"} for response in ids)
    ids = [response["id"] for response in reversed(ids)]
    post = api.post(
        feed,
        message="Фоторазказ",
        attached_media=attached_media(*ids),
        fields="attachments,full_picture",
    )
    (album,) = post["attachments"]["data"]
    assert album["media_type"] == "album"
    assert [item["target"]["id"] for item in album["subattachments"]["data"]] == ids
    assert ids[0] in post["full_picture"]


def test_photos_can_be_attached_with_indexed_form_parameters(api, municipality, feed):
    first, second = PhotoFactory(profile=municipality), PhotoFactory(profile=municipality)
    parameters = {
        "attached_media[1]": json.dumps({"media_fbid": second.graph_id}),
        "attached_media[0]": json.dumps({"media_fbid": first.graph_id}),
    }
    api.post(feed, **parameters)
    assert list(Post.objects.get().photos.all()) == [first, second]


def test_photo_can_be_attached_to_only_one_post(api, municipality, feed):
    photo = PhotoFactory(profile=municipality)
    api.post(feed, message="Първи", attached_media=attached_media(photo))
    error = api.post(feed, message="Втори", attached_media=attached_media(photo))["error"]
    assert (error["code"], error["error_subcode"]) == (100, 1366051)
    twice = PhotoFactory(profile=municipality)
    assert api.post(feed, attached_media=attached_media(twice, twice))["error"]["error_subcode"] == 1366051
    assert Post.objects.count() == 1


def test_unknown_photo_or_photo_of_another_page_or_app_is_rejected(api, municipality, feed):
    foreign = [PhotoFactory(profile=PageFactory()), PhotoFactory(profile=municipality, app=AppFactory())]
    for photo in ["1", *foreign]:
        assert api.post(feed, attached_media=attached_media(photo))["error"]["code"] == 100
    assert not Post.objects.exists()


@pytest.mark.parametrize("value", ["{", '"1"', "[1]", "17"])
def test_attached_media_that_is_no_list_of_objects_is_rejected(api, feed, value):
    assert api.post(feed, message="x", attached_media=value)["error"]["code"] == 100


def test_photo_over_the_size_limit_is_rejected(api, photos_edge, monkeypatch):
    monkeypatch.setattr(photo_endpoints, "MAX_FILE_BYTES", 100)
    assert api.post(photos_edge, source=upload(picture_bytes()))["error"]["error_subcode"] == 1366046


@pytest.mark.parametrize("body", [picture_bytes(kind="GIF"), picture_bytes(kind="WEBP"), b"no picture"])
def test_photo_that_is_neither_jpeg_nor_png_is_rejected(api, photos_edge, body):
    assert api.post(photos_edge, source=upload(body))["error"]["error_subcode"] == 1366046
    assert not Photo.objects.exists()


def test_png_photo_is_accepted(api, photos_edge):
    assert "id" in api.post(photos_edge, source=upload(picture_bytes(kind="PNG")))


def test_photo_that_cannot_be_downloaded_is_rejected_with_error_324(api, photos_edge, website):
    for url in (f"{website.url}/none.jpg", "ftp://127.0.0.1/a.jpg", "http://127.0.0.1:9/a.jpg", "nonsense"):
        assert api.post(photos_edge, url=url)["error"]["code"] == 324
    assert api.post(photos_edge)["error"]["code"] == 324


def test_photo_forbidden_by_robots_txt_is_not_downloaded(api, photos_edge, website):
    url = website.add_image("/square.jpg")
    website.pages["/robots.txt"] = (200, "text/plain", b"User-agent: facebookexternalhit\nDisallow: /")
    assert api.post(photos_edge, url=url)["error"]["code"] == 324
    assert not website.user_agents("/square.jpg")


def test_only_unpublished_photo_can_be_deleted(api, municipality, feed):
    photo = PhotoFactory(profile=municipality)
    posted = PhotoFactory(profile=municipality)
    api.post(feed, attached_media=attached_media(posted))
    assert api.delete(photo.graph_id) == {"success": True}
    assert api.delete(photo.graph_id)["error"]["error_subcode"] == 33
    assert api.delete(posted.graph_id)["error"]["error_subcode"] == 33


def test_photo_of_a_removed_post_does_not_exist(api, municipality, feed):
    photo = PhotoFactory(profile=municipality)
    api.delete(api.post(feed, attached_media=attached_media(photo))["id"])
    assert api.get(photo.graph_id)["error"]["error_subcode"] == 33
