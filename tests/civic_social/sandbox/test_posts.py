"""Post endpoints."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from civic_social.sandbox import actions
from civic_social.sandbox.models import AccessToken, Post, PostEdit

from .factories import AppFactory, PageFactory, PhotoFactory, PostFactory

SCHEDULE_FIELDS = "id,scheduled_publish_time,is_published"


def unix_time_in(**delay) -> int:
    """Return the time after a delay, given as for ``timedelta``, in Unix seconds."""
    return int((timezone.now() + timedelta(**delay)).timestamp())


def test_post_id_begins_with_the_page_id(api, municipality, feed):
    response = api.post(feed, message="Решение № 5")
    assert response == {"id": Post.objects.get().graph_id}
    assert response["id"].startswith(f"{municipality.graph_id}_")


def test_response_to_a_post_contains_the_selected_fields(api, municipality, feed):
    response = api.post(feed, message="Решение", fields="id,permalink_url,message")
    number = response["id"].split("_")[1]
    path = f"/sandbox/{municipality.slug}/posts/{number}/"
    assert response["permalink_url"] == f"http://testserver{path}"
    assert response["message"] == "Решение"
    assert Client().get(path).status_code == 200


def test_post_without_message_and_link_is_rejected(api, feed):
    assert api.post(feed, message="  ")["error"]["code"] == 100


def test_text_over_the_limit_is_rejected(api, feed):
    assert api.post(feed, message="я" * 63_207)["error"]["message"] == "(#100) Name parameter too long"
    assert "id" in api.post(feed, message="я" * 63_206)


def test_link_together_with_attached_photos_is_rejected(api, municipality, feed):
    photo = PhotoFactory(profile=municipality)
    media = f'[{{"media_fbid":"{photo.graph_id}"}}]'
    assert api.post(feed, link="https://example.org", attached_media=media)["error"]["code"] == 100


def test_identical_post_in_a_row_is_rejected_as_duplicate(api, feed):
    api.post(feed, message="Същото")
    assert api.post(feed, message="Същото")["error"]["code"] == 506
    api.post(feed, message="Друго")
    assert "id" in api.post(feed, message="Същото")


def test_text_of_a_removed_post_can_be_posted_again(api, feed):
    graph_id = api.post(feed, message="Същото")["id"]
    api.delete(graph_id)
    assert "id" in api.post(feed, message="Същото")


def test_page_can_accept_duplicate_posts(api):
    page = PageFactory(refuses_duplicates=False)
    client = api.with_token(page.access_token)
    for _ in range(2):
        assert "id" in client.post(f"{page.graph_id}/feed", message="Същото")
    assert page.posts.count() == 2


def test_edit_stores_the_previous_text(api, feed):
    graph_id = api.post(feed, message="Преди")["id"]
    assert api.post(graph_id, message="След") == {"success": True}
    assert api.get(graph_id)["message"] == "След"
    assert PostEdit.objects.get().message == "Преди"


def test_edit_without_a_change_stores_no_history(api, feed):
    graph_id = api.post(feed, message="Същото")["id"]
    assert api.post(graph_id, message="Същото") == {"success": True}
    assert not PostEdit.objects.exists()


def test_link_of_a_post_cannot_be_changed(api, feed):
    graph_id = api.post(feed, message="Текст")["id"]
    assert api.post(graph_id, link="https://example.org")["error"]["code"] == 100


def test_edit_without_parameters_or_with_an_empty_text_is_rejected(api, feed):
    graph_id = api.post(feed, message="Текст")["id"]
    assert api.post(graph_id)["error"]["code"] == 100
    assert api.post(graph_id, message="")["error"]["code"] == 100


def test_only_the_app_that_created_a_post_can_edit_it(api, municipality):
    of_another_app = PostFactory(profile=municipality, app=AppFactory())
    by_hand = actions.post_by_hand(municipality, "На ръка")
    for post in (of_another_app, by_hand):
        assert api.post(post.graph_id, message="Чуждо")["error"]["code"] == 200


def test_deleted_post_does_not_exist_for_any_call(api, feed):
    graph_id = api.post(feed, message="Оттегля се")["id"]
    assert api.delete(graph_id) == {"success": True}
    for response in (api.delete(graph_id), api.get(graph_id), api.post(graph_id, message="x")):
        assert (response["error"]["code"], response["error"]["error_subcode"]) == (100, 33)
    assert api.get(feed)["data"] == []
    assert Post.objects.get().removed_at


def test_scheduled_post_is_listed_only_as_scheduled(api, municipality, feed):
    scheduled = unix_time_in(hours=1)
    graph_id = api.post(feed, message="По-късно", published="false", scheduled_publish_time=scheduled)["id"]
    assert api.get(f"{municipality.graph_id}/published_posts")["data"] == []
    listed = api.get(f"{municipality.graph_id}/scheduled_posts", fields=SCHEDULE_FIELDS)
    assert listed["data"] == [{"id": graph_id, "scheduled_publish_time": scheduled, "is_published": False}]


def test_scheduled_post_is_published_at_its_time(api, municipality, feed):
    scheduled = unix_time_in(hours=1)
    graph_id = api.post(feed, message="Сега", published="false", scheduled_publish_time=scheduled)["id"]
    Post.objects.update(published_at=timezone.now())
    assert [row["id"] for row in api.get(f"{municipality.graph_id}/published_posts")["data"]] == [graph_id]
    assert "scheduled_publish_time" not in api.get(graph_id, fields="scheduled_publish_time")


@pytest.mark.parametrize("delay", [{"minutes": 9}, {"days": 31}, {"days": -1}])
def test_scheduled_time_outside_ten_minutes_to_thirty_days_is_rejected(api, feed, delay):
    response = api.post(feed, message="x", published="false", scheduled_publish_time=unix_time_in(**delay))
    assert response["error"]["code"] == 100


def test_scheduled_time_of_a_published_post_is_rejected(api, feed):
    assert api.post(feed, message="x", scheduled_publish_time=unix_time_in(hours=1))["error"]["code"] == 100


def test_scheduled_time_is_accepted_as_iso_8601_and_rejected_if_invalid(api, feed):
    scheduled = (timezone.now() + timedelta(hours=2)).isoformat()
    assert "id" in api.post(feed, message="x", published="false", scheduled_publish_time=scheduled)
    for invalid in ("скоро", "2026-99-99T00:00:00", "9" * 30):
        response = api.post(feed, message="y", published="false", scheduled_publish_time=invalid)
        assert response["error"]["code"] == 100


def test_scheduled_post_can_be_published_rescheduled_or_deleted(api, feed):
    later = {"published": "false", "scheduled_publish_time": unix_time_in(hours=1)}
    now = api.post(feed, message="Сега", **later)["id"]
    assert api.post(now, is_published="true") == {"success": True}
    assert api.get(now, fields="is_published")["is_published"] is True
    assert api.post(now, is_published="true")["error"]["code"] == 100
    moved = api.post(feed, message="Друг час", **later)["id"]
    new_time = unix_time_in(hours=2)
    assert api.post(moved, scheduled_publish_time=new_time) == {"success": True}
    assert api.get(moved, fields="scheduled_publish_time")["scheduled_publish_time"] == new_time
    assert api.delete(moved) == {"success": True}


def test_draft_is_in_no_list(api, municipality, feed):
    graph_id = api.post(feed, message="Чернова", published="false")["id"]
    for edge in ("feed", "published_posts", "scheduled_posts"):
        assert api.get(f"{municipality.graph_id}/{edge}")["data"] == []
    assert api.get(graph_id)["message"] == "Чернова"


def test_list_is_paginated_and_the_next_url_contains_the_token(api, municipality, feed):
    ids = [PostFactory(profile=municipality).graph_id for _ in range(5)]
    first = api.get(feed, limit=2)
    assert f"access_token={api.token}" in first["paging"]["next"]
    found, page = [row["id"] for row in first["data"]], first
    while "next" in page["paging"]:
        page = Client().get(page["paging"]["next"].removeprefix("http://testserver")).json()
        found += [row["id"] for row in page["data"]]
    assert found == list(reversed(ids))
    back = api.get(feed, limit=2, before=page["paging"]["cursors"]["before"])
    assert [row["id"] for row in back["data"]] == list(reversed(ids))[2:4]


def test_list_page_of_removed_posts_is_empty_but_has_a_next_url(api, municipality, feed):
    oldest = PostFactory(profile=municipality)
    for _ in range(2):
        actions.remove_by_hand(PostFactory(profile=municipality))
    response = api.get(feed, limit=2)
    assert response["data"] == []
    following = Client().get(response["paging"]["next"].removeprefix("http://testserver")).json()
    assert [row["id"] for row in following["data"]] == [oldest.graph_id]


@pytest.mark.parametrize("query", [{"limit": 101}, {"limit": "много"}, {"after": "нищо"}, {"before": "x"}])
def test_invalid_limit_or_cursor_is_rejected(api, feed, query):
    assert api.get(feed, **query)["error"]["code"] == 100


def test_list_can_be_limited_by_since_and_until(api, municipality, feed):
    old = PostFactory(profile=municipality, published_at=timezone.now() - timedelta(days=2))
    new = PostFactory(profile=municipality)
    yesterday = unix_time_in(days=-1)
    assert [row["id"] for row in api.get(feed, since=yesterday)["data"]] == [new.graph_id]
    assert [row["id"] for row in api.get(feed, until=yesterday)["data"]] == [old.graph_id]


def test_removed_aggregated_fields_are_rejected_with_error_12(api, municipality):
    post = PostFactory(profile=municipality)
    for name in ("link", "type", "name", "object_id"):
        assert api.get(post.graph_id, fields=name)["error"]["code"] == 12


def test_post_returns_all_supported_fields(api, municipality):
    post = PostFactory(profile=municipality)
    fields = (
        "id,message,created_time,updated_time,permalink_url,is_published,status_type,from,application,shares,"
        "comments.limit(0).summary(true),reactions.limit(0).summary(total_count)"
    )
    response = api.get(post.graph_id, fields=fields)
    assert response["from"] == {"name": municipality.name, "id": municipality.graph_id}
    assert time.strptime(response["created_time"], "%Y-%m-%dT%H:%M:%S+0000")
    assert response["comments"] == {
        "data": [],
        "summary": {"order": "chronological", "total_count": 0, "can_comment": True},
    }
    assert response["reactions"]["summary"]["total_count"] == 0
    assert "shares" not in response


@pytest.mark.parametrize("missing", ["pages_manage_posts", "pages_read_engagement"])
def test_posting_requires_both_scopes(api, municipality, feed, missing):
    token = AccessToken.objects.get(value=api.token)
    token.scopes = [scope for scope in token.scopes if scope != missing]
    token.save()
    assert api.post(feed, message="x")["error"]["code"] == 200


@pytest.mark.parametrize("tasks", [[], ["MODERATE"], ["ANALYZE", "ADVERTISE"]])
def test_posting_requires_the_create_content_task(api, municipality, feed, tasks):
    municipality.roles.update(tasks=tasks)
    assert api.post(feed, message="x")["error"]["code"] == 200


def test_user_token_is_rejected_where_a_page_token_is_required(api, municipality, feed):
    client = api.with_token(actions.create_user_token().value)
    error = client.post(feed, message="x")["error"]
    assert (error["code"], error["error_subcode"]) == (190, 2069032)
    assert client.get(f"{municipality.graph_id}/published_posts")["error"]["error_subcode"] == 2069032


def test_token_of_another_page_has_no_access(api, municipality, feed):
    client = api.with_token(PageFactory().access_token)
    post = PostFactory(profile=municipality)
    assert client.post(feed, message="x")["error"]["code"] == 200
    assert client.delete(post.graph_id)["error"]["code"] == 200
    assert client.get(post.graph_id)["error"]["error_subcode"] == 33


def test_reading_requires_its_scope(api, feed):
    token = AccessToken.objects.get(value=api.token)
    token.scopes = ["pages_manage_posts"]
    token.save()
    assert api.get(feed)["error"]["code"] == 10
