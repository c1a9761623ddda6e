"""The sandbox's Instagram: as strict as Meta's own, with Meta's codes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social.sandbox import actions
from civic_social.sandbox.models import Container, Post

from .conftest import Caller
from .factories import picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def insta(municipality):
    return actions.create_instagram_account(municipality, "Бяла река в снимки", username="byalareka_snimki")


@pytest.fixture
def container(api, insta, town):
    """Make a container of a picture on the town's site; keyword arguments go to the call."""
    town.picture("/most.jpg", picture_bytes((1080, 1080)))

    def make(**values):
        return api.post(f"{insta.graph_id}/media", **{"image_url": f"{town.url}/most.jpg", **values})

    return make


def publish(api, insta, made):
    return api.post(f"{insta.graph_id}/media_publish", creation_id=made["id"])


def codes(answer):
    return answer["error"]["code"], answer["error"].get("error_subcode")


def test_the_page_names_its_instagram_account(api, municipality, insta):
    said = api.get(municipality.graph_id, fields="instagram_business_account{id,username}")
    assert said["instagram_business_account"] == {"id": insta.graph_id, "username": "byalareka_snimki"}


def test_a_picture_is_prepared_published_and_read_back(api, insta, container):
    made = container(caption="Мостът е готов", alt_text="Нов мост над реката")
    assert api.get(made["id"], fields="status_code")["status_code"] == "FINISHED"
    media = publish(api, insta, made)
    said = api.get(media["id"], fields="caption,alt_text,media_type,permalink")
    assert (said["caption"], said["alt_text"], said["media_type"]) == (
        "Мостът е готов",
        "Нов мост над реката",
        "IMAGE",
    )
    assert said["permalink"].startswith("http")
    assert api.get(made["id"], fields="status_code")["status_code"] == "PUBLISHED"


def test_a_container_is_published_once_only(api, insta, container):
    made = container(caption="Веднъж")
    publish(api, insta, made)
    assert codes(publish(api, insta, made)) == (24, 2207008)
    assert Post.objects.count() == 1


def test_several_pictures_become_one_carousel(api, insta, container):
    items = [container(is_carousel_item="true", alt_text=alt)["id"] for alt in ("Едно", "Две")]
    made = container(media_type="CAROUSEL", children=",".join(items), caption="Две снимки", image_url="")
    media = publish(api, insta, made)
    assert api.get(media["id"], fields="media_type")["media_type"] == "CAROUSEL_ALBUM"
    assert [photo.alt_text for photo in Post.objects.get().photos.all()] == ["Едно", "Две"]


def test_a_carousel_needs_two_to_ten_items(container):
    alone = container(is_carousel_item="true")["id"]
    assert codes(container(media_type="CAROUSEL", children=alone)) == (100, 2207028)


def test_an_item_of_a_carousel_has_no_caption(container):
    assert codes(container(is_carousel_item="true", caption="Не")) == (100, None)


@pytest.mark.parametrize(
    ("size", "accepted"),
    [((800, 1000), True), ((799, 1000), False), ((1910, 1000), True), ((1920, 1000), False)],
)
def test_only_pictures_from_four_to_five_to_nearly_two_to_one_are_taken(container, town, size, accepted):
    town.picture("/most.jpg", picture_bytes(size))
    answer = container()
    assert ("id" in answer) == accepted
    assert accepted or codes(answer) == (36003, 2207009)


def test_only_jpeg_is_taken(container, town):
    town.picture("/most.jpg", picture_bytes((800, 800), kind="PNG"))
    assert codes(container()) == (36001, 2207005)


def test_what_is_not_there_cannot_be_fetched(container, town):
    del town.pages["/most.jpg"]
    assert codes(container()) == (9004, 2207052)


def test_robots_txt_is_honoured(container, town):
    town.pages["/robots.txt"] = (200, "text/plain", b"User-agent: *\nDisallow: /\n")
    answer = container()
    assert codes(answer) == (9004, 2207052)
    assert "robots.txt" in answer["error"]["error_user_msg"]


@pytest.mark.parametrize("caption", ["а" * 2201, "#дума " * 31, "@някой " * 21])
def test_a_caption_beyond_the_limits_is_refused(container, caption):
    assert codes(container(caption=caption)) == (100, 2207010)


def test_a_container_that_is_not_ready_cannot_be_published(api, insta, container):
    actions.enable_fault("preparing", insta, seconds=60)
    made = container()
    assert api.get(made["id"], fields="status_code")["status_code"] == "IN_PROGRESS"
    assert codes(publish(api, insta, made)) == (9007, 2207027)


def test_a_container_is_gone_after_a_day(api, insta, container):
    made = container()
    Container.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert api.get(made["id"], fields="status_code")["status_code"] == "EXPIRED"
    assert codes(publish(api, insta, made)) == (24, 2207008)


def test_a_container_may_end_in_an_error(api, insta, container):
    actions.enable_fault("unprepared", insta)
    made = container()
    assert "2207032" in api.get(made["id"], fields="status_code,status")["status"]
    assert codes(publish(api, insta, made)) == (-1, 2207032)


def test_the_daily_quota_is_told_and_kept(api, insta, container):
    insta.publishing_quota = 1
    insta.save()
    first, second = container(), container()
    publish(api, insta, first)
    limit = api.get(f"{insta.graph_id}/content_publishing_limit", fields="config,quota_usage")
    assert limit["data"][0] == {"config": {"quota_total": 1, "quota_duration": 86400}, "quota_usage": 1}
    assert codes(publish(api, insta, second)) == (9, 2207042)


def test_a_caption_cannot_be_changed(api, insta, container):
    media = publish(api, insta, container(caption="Както беше"))
    assert codes(api.post(media["id"], caption="Иначе"))[0] == 100
    assert Post.objects.get().message == "Както беше"


def test_it_can_be_removed_where_the_switch_allows(api, insta, container):
    media = publish(api, insta, container())
    assert api.delete(media["id"]) == {"success": True}
    assert codes(api.delete(media["id"])) == (100, 33)


def test_it_cannot_be_removed_otherwise(api, insta, container):
    insta.deletes_by_api = False
    insta.save()
    media = publish(api, insta, container())
    assert codes(api.delete(media["id"])) == (100, 33)
    assert Post.objects.get().removed_at is None


def test_the_list_shows_what_stands(api, insta, container):
    media = publish(api, insta, container(caption="В списъка"))
    listed = api.get(f"{insta.graph_id}/media", fields="id,caption,timestamp")["data"]
    assert [(row["id"], row["caption"]) for row in listed] == [(media["id"], "В списъка")]


def test_a_comment_is_short_and_found_again(api, insta, container):
    media = publish(api, insta, container())
    assert codes(api.post(f"{media['id']}/comments", message="а" * 301))[0] == 100
    made = api.post(f"{media['id']}/comments", message="Поправка: мостът се открива в петък.")
    listed = api.get(f"{media['id']}/comments", fields="id,text")["data"]
    assert listed == [{"text": "Поправка: мостът се открива в петък.", "id": made["id"]}]


def test_another_page_may_not_speak_for_the_account(api, insta, container):
    other = actions.create_page("Друга община", username="druga")
    assert codes(api.with_token(other.access_token).get(insta.graph_id)) == (100, 33)


def test_a_token_without_the_permission_is_refused(api, municipality, insta, container):
    token = municipality.access_tokens.get()
    token.scopes = [scope for scope in token.scopes if scope != "instagram_content_publish"]
    token.save()
    assert codes(container()) == (10, None)


@pytest.mark.django_db(transaction=True)
def test_an_answer_lost_after_publishing_leaves_the_container_published(wire: Caller, insta, town):
    url = town.picture("/most.jpg", picture_bytes((1080, 1080)))
    made = wire.post(f"{insta.graph_id}/media", image_url=url, caption="Загубен отговор")
    actions.enable_fault("lost_after", insta, operation="media_publish", remaining=1)
    with pytest.raises(Exception, match=r"aborted|reset|closed|disconnected"):
        wire.post(f"{insta.graph_id}/media_publish", creation_id=made["id"])
    assert wire.get(made["id"], fields="status_code")["status_code"] == "PUBLISHED"


def test_the_wall_shows_a_grid(client, insta, container, api):
    publish(api, insta, container(caption="В мрежата", alt_text="Нов мост над реката"))
    page = client.get(insta.get_absolute_url()).content.decode()
    assert 'class="grid"' in page
    assert 'alt="Нов мост над реката"' in page
    assert Post.objects.get().get_absolute_url() in page
