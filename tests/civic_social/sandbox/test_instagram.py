"""Instagram endpoints."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social.sandbox import actions
from civic_social.sandbox.models import Container, Post

from .factories import picture_bytes
from .graph_client import GraphClient

pytestmark = pytest.mark.django_db


def publish(api, instagram_account, container):
    """Publish a media container and return the JSON of the response."""
    return api.post(f"{instagram_account.graph_id}/media_publish", creation_id=container["id"])


def codes(response):
    """Return the code and subcode of an error response."""
    return response["error"]["code"], response["error"].get("error_subcode")


def test_page_returns_its_linked_instagram_account(api, municipality, instagram_account):
    response = api.get(municipality.graph_id, fields="instagram_business_account{id,username}")
    assert response["instagram_business_account"] == {
        "id": instagram_account.graph_id,
        "username": "byalareka_snimki",
    }


def test_image_is_uploaded_published_and_read(api, instagram_account, create_container):
    container = create_container(caption="Мостът е готов", alt_text="Нов мост над реката")
    assert api.get(container["id"], fields="status_code")["status_code"] == "FINISHED"
    media = publish(api, instagram_account, container)
    response = api.get(media["id"], fields="caption,alt_text,media_type,permalink")
    assert (response["caption"], response["alt_text"], response["media_type"]) == (
        "Мостът е готов",
        "Нов мост над реката",
        "IMAGE",
    )
    assert response["permalink"].startswith("http")
    assert api.get(container["id"], fields="status_code")["status_code"] == "PUBLISHED"


def test_container_can_be_published_only_once(api, instagram_account, create_container):
    container = create_container(caption="Веднъж")
    publish(api, instagram_account, container)
    assert codes(publish(api, instagram_account, container)) == (24, 2207008)
    assert Post.objects.count() == 1


def test_carousel_is_published_with_its_images_in_order(api, instagram_account, create_container):
    items = [create_container(is_carousel_item="true", alt_text=alt)["id"] for alt in ("Едно", "Две")]
    container = create_container(
        media_type="CAROUSEL", children=",".join(items), caption="Две снимки", image_url=""
    )
    media = publish(api, instagram_account, container)
    assert api.get(media["id"], fields="media_type")["media_type"] == "CAROUSEL_ALBUM"
    assert [photo.alt_text for photo in Post.objects.get().photos.all()] == ["Едно", "Две"]


def test_carousel_with_one_item_is_rejected(create_container):
    item = create_container(is_carousel_item="true")["id"]
    assert codes(create_container(media_type="CAROUSEL", children=item)) == (100, 2207028)


def test_caption_of_a_carousel_item_is_rejected(create_container):
    assert codes(create_container(is_carousel_item="true", caption="Не")) == (100, None)


@pytest.mark.parametrize(
    ("size", "accepted"),
    [((800, 1000), True), ((799, 1000), False), ((1910, 1000), True), ((1920, 1000), False)],
)
def test_aspect_ratio_is_limited(create_container, website, size, accepted):
    website.add_image("/most.jpg", picture_bytes(size))
    response = create_container()
    assert ("id" in response) == accepted
    assert accepted or codes(response) == (36003, 2207009)


def test_image_that_is_not_jpeg_is_rejected(create_container, website):
    website.add_image("/most.jpg", picture_bytes((800, 800), kind="PNG"))
    assert codes(create_container()) == (36001, 2207005)


def test_image_url_that_responds_404_is_rejected(create_container, website):
    del website.pages["/most.jpg"]
    assert codes(create_container()) == (9004, 2207052)


def test_image_url_forbidden_by_robots_txt_is_rejected(create_container, website):
    website.pages["/robots.txt"] = (200, "text/plain", b"User-agent: *\nDisallow: /\n")
    response = create_container()
    assert codes(response) == (9004, 2207052)
    assert "robots.txt" in response["error"]["error_user_msg"]


@pytest.mark.parametrize("caption", ["а" * 2201, "#дума " * 31, "@някой " * 21])
def test_caption_over_a_limit_is_rejected(create_container, caption):
    assert codes(create_container(caption=caption)) == (100, 2207010)


def test_container_in_progress_cannot_be_published(api, instagram_account, create_container):
    actions.enable_fault("preparing", instagram_account, seconds=60)
    container = create_container()
    assert api.get(container["id"], fields="status_code")["status_code"] == "IN_PROGRESS"
    assert codes(publish(api, instagram_account, container)) == (9007, 2207027)


def test_container_expires_after_a_day(api, instagram_account, create_container):
    container = create_container()
    Container.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert api.get(container["id"], fields="status_code")["status_code"] == "EXPIRED"
    assert codes(publish(api, instagram_account, container)) == (24, 2207008)


def test_failed_container_cannot_be_published(api, instagram_account, create_container):
    actions.enable_fault("unprepared", instagram_account)
    container = create_container()
    assert "2207032" in api.get(container["id"], fields="status_code,status")["status"]
    assert codes(publish(api, instagram_account, container)) == (-1, 2207032)


def test_daily_quota_is_returned_and_enforced(api, instagram_account, create_container):
    instagram_account.publishing_quota = 1
    instagram_account.save()
    first, second = create_container(), create_container()
    publish(api, instagram_account, first)
    limit = api.get(f"{instagram_account.graph_id}/content_publishing_limit", fields="config,quota_usage")
    assert limit["data"][0] == {"config": {"quota_total": 1, "quota_duration": 86400}, "quota_usage": 1}
    assert codes(publish(api, instagram_account, second)) == (9, 2207042)


def test_caption_cannot_be_changed(api, instagram_account, create_container):
    media = publish(api, instagram_account, create_container(caption="Както беше"))
    assert codes(api.post(media["id"], caption="Иначе"))[0] == 100
    assert Post.objects.get().message == "Както беше"


def test_media_can_be_deleted_if_the_account_allows_it(api, instagram_account, create_container):
    media = publish(api, instagram_account, create_container())
    assert api.delete(media["id"]) == {"success": True}
    assert codes(api.delete(media["id"])) == (100, 33)


def test_media_cannot_be_deleted_if_the_account_forbids_it(api, instagram_account, create_container):
    instagram_account.deletes_by_api = False
    instagram_account.save()
    media = publish(api, instagram_account, create_container())
    assert codes(api.delete(media["id"])) == (100, 33)
    assert Post.objects.get().removed_at is None


def test_media_list_contains_published_media(api, instagram_account, create_container):
    media = publish(api, instagram_account, create_container(caption="В списъка"))
    listed = api.get(f"{instagram_account.graph_id}/media", fields="id,caption,timestamp")["data"]
    assert [(row["id"], row["caption"]) for row in listed] == [(media["id"], "В списъка")]


def test_comment_has_a_length_limit_and_appears_in_the_list(api, instagram_account, create_container):
    media = publish(api, instagram_account, create_container())
    assert codes(api.post(f"{media['id']}/comments", message="а" * 301))[0] == 100
    container = api.post(f"{media['id']}/comments", message="Поправка: мостът се открива в петък.")
    listed = api.get(f"{media['id']}/comments", fields="id,text")["data"]
    assert listed == [{"text": "Поправка: мостът се открива в петък.", "id": container["id"]}]


def test_token_of_another_page_has_no_access(api, instagram_account, create_container):
    other = actions.create_page("Друга община", username="druga")
    assert codes(api.with_token(other.access_token).get(instagram_account.graph_id)) == (100, 33)


def test_publishing_requires_the_permission(api, municipality, instagram_account, create_container):
    token = municipality.access_tokens.get()
    token.scopes = [scope for scope in token.scopes if scope != "instagram_content_publish"]
    token.save()
    assert codes(create_container()) == (10, None)


@pytest.mark.django_db(transaction=True)
def test_lost_response_leaves_the_container_published(http_api: GraphClient, instagram_account, website):
    url = website.add_image("/most.jpg", picture_bytes((1080, 1080)))
    container = http_api.post(f"{instagram_account.graph_id}/media", image_url=url, caption="Загубен отговор")
    actions.enable_fault("lost_after", instagram_account, operation="media_publish", remaining=1)
    with pytest.raises(Exception, match=r"aborted|reset|closed|disconnected"):
        http_api.post(f"{instagram_account.graph_id}/media_publish", creation_id=container["id"])
    assert http_api.get(container["id"], fields="status_code")["status_code"] == "PUBLISHED"


def test_wall_shows_images_in_a_grid(client, instagram_account, create_container, api):
    publish(api, instagram_account, create_container(caption="В мрежата", alt_text="Нов мост над реката"))
    page = client.get(instagram_account.get_absolute_url()).content.decode()
    assert 'class="grid"' in page
    assert 'alt="Нов мост над реката"' in page
    assert Post.objects.get().get_absolute_url() in page
