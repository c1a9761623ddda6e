"""Posts through the API."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from civic_social.sandbox import actions
from civic_social.sandbox.models import AccessToken, Post, PostEdit

from .factories import AppFactory, PageFactory, PhotoFactory, PostFactory

SCHEDULED = "id,scheduled_publish_time,is_published"


def in_(**delay) -> int:
    return int((timezone.now() + timedelta(**delay)).timestamp())


def test_a_post_has_the_pages_id_in_its_own(api, municipality, feed):
    answer = api.post(feed, message="Решение № 5")
    assert answer == {"id": Post.objects.get().graph_id}
    assert answer["id"].startswith(f"{municipality.graph_id}_")


def test_a_post_answers_with_the_fields_that_were_asked_for(api, municipality, feed):
    answer = api.post(feed, message="Решение", fields="id,permalink_url,message")
    number = answer["id"].split("_")[1]
    path = f"/sandbox/{municipality.slug}/posts/{number}/"
    assert answer["permalink_url"] == f"http://testserver{path}"
    assert answer["message"] == "Решение"
    assert Client().get(path).status_code == 200


def test_a_post_without_message_and_link_is_refused(api, feed):
    assert api.post(feed, message="  ")["error"]["code"] == 100


def test_a_text_over_the_limit_is_refused(api, feed):
    assert api.post(feed, message="я" * 63_207)["error"]["message"] == "(#100) Name parameter too long"
    assert "id" in api.post(feed, message="я" * 63_206)


def test_a_link_with_attached_photos_is_refused_as_undefined(api, municipality, feed):
    photo = PhotoFactory(profile=municipality)
    media = f'[{{"media_fbid":"{photo.graph_id}"}}]'
    assert api.post(feed, link="https://example.org", attached_media=media)["error"]["code"] == 100


def test_the_same_post_twice_in_a_row_is_a_duplicate(api, feed):
    api.post(feed, message="Същото")
    assert api.post(feed, message="Същото")["error"]["code"] == 506
    api.post(feed, message="Друго")
    assert "id" in api.post(feed, message="Същото")


def test_a_removed_post_may_be_said_again(api, feed):
    graph_id = api.post(feed, message="Същото")["id"]
    api.delete(graph_id)
    assert "id" in api.post(feed, message="Същото")


def test_a_page_can_let_duplicates_through_so_that_blind_resends_show(api):
    lax = PageFactory(refuses_duplicates=False)
    caller = api.with_token(lax.access_token)
    for _ in range(2):
        assert "id" in caller.post(f"{lax.graph_id}/feed", message="Същото")
    assert lax.posts.count() == 2


def test_an_edit_keeps_what_the_post_said_before(api, feed):
    graph_id = api.post(feed, message="Преди")["id"]
    assert api.post(graph_id, message="След") == {"success": True}
    assert api.get(graph_id)["message"] == "След"
    assert PostEdit.objects.get().message == "Преди"


def test_an_edit_that_changes_nothing_leaves_no_history(api, feed):
    graph_id = api.post(feed, message="Същото")["id"]
    assert api.post(graph_id, message="Същото") == {"success": True}
    assert not PostEdit.objects.exists()


def test_the_link_of_a_post_cannot_be_swapped(api, feed):
    graph_id = api.post(feed, message="Текст")["id"]
    assert api.post(graph_id, link="https://example.org")["error"]["code"] == 100


def test_an_edit_without_anything_to_change_is_refused(api, feed):
    graph_id = api.post(feed, message="Текст")["id"]
    assert api.post(graph_id)["error"]["code"] == 100
    assert api.post(graph_id, message="")["error"]["code"] == 100


def test_only_the_app_that_made_a_post_can_edit_it(api, municipality):
    foreign = PostFactory(profile=municipality, app=AppFactory())
    by_hand = actions.post_by_hand(municipality, "На ръка")
    for post in (foreign, by_hand):
        assert api.post(post.graph_id, message="Чуждо")["error"]["code"] == 200


def test_a_deleted_post_is_gone_for_every_call(api, feed):
    graph_id = api.post(feed, message="Оттегля се")["id"]
    assert api.delete(graph_id) == {"success": True}
    for answer in (api.delete(graph_id), api.get(graph_id), api.post(graph_id, message="x")):
        assert (answer["error"]["code"], answer["error"]["error_subcode"]) == (100, 33)
    assert api.get(feed)["data"] == []
    assert Post.objects.get().removed_at


def test_a_scheduled_post_waits_among_the_scheduled_ones(api, municipality, feed):
    moment = in_(hours=1)
    graph_id = api.post(feed, message="По-късно", published="false", scheduled_publish_time=moment)["id"]
    assert api.get(f"{municipality.graph_id}/published_posts")["data"] == []
    listed = api.get(f"{municipality.graph_id}/scheduled_posts", fields=SCHEDULED)
    assert listed["data"] == [{"id": graph_id, "scheduled_publish_time": moment, "is_published": False}]


def test_a_scheduled_post_appears_when_its_time_has_come(api, municipality, feed):
    graph_id = api.post(feed, message="Сега", published="false", scheduled_publish_time=in_(hours=1))["id"]
    Post.objects.update(published_at=timezone.now())
    assert [row["id"] for row in api.get(f"{municipality.graph_id}/published_posts")["data"]] == [graph_id]
    assert "scheduled_publish_time" not in api.get(graph_id, fields="scheduled_publish_time")


@pytest.mark.parametrize("delay", [{"minutes": 9}, {"days": 31}, {"days": -1}])
def test_a_time_outside_ten_minutes_to_thirty_days_is_refused(api, feed, delay):
    answer = api.post(feed, message="x", published="false", scheduled_publish_time=in_(**delay))
    assert answer["error"]["code"] == 100


def test_a_published_post_has_no_scheduled_time(api, feed):
    assert api.post(feed, message="x", scheduled_publish_time=in_(hours=1))["error"]["code"] == 100


def test_a_time_may_be_written_as_iso_8601_and_nonsense_is_refused(api, feed):
    moment = (timezone.now() + timedelta(hours=2)).isoformat()
    assert "id" in api.post(feed, message="x", published="false", scheduled_publish_time=moment)
    for nonsense in ("скоро", "2026-99-99T00:00:00", "9" * 30):
        answer = api.post(feed, message="y", published="false", scheduled_publish_time=nonsense)
        assert answer["error"]["code"] == 100


def test_a_scheduled_post_can_be_published_at_once_moved_or_cancelled(api, feed):
    later = {"published": "false", "scheduled_publish_time": in_(hours=1)}
    now = api.post(feed, message="Сега", **later)["id"]
    assert api.post(now, is_published="true") == {"success": True}
    assert api.get(now, fields="is_published")["is_published"] is True
    assert api.post(now, is_published="true")["error"]["code"] == 100
    moved = api.post(feed, message="Друг час", **later)["id"]
    new_time = in_(hours=2)
    assert api.post(moved, scheduled_publish_time=new_time) == {"success": True}
    assert api.get(moved, fields="scheduled_publish_time")["scheduled_publish_time"] == new_time
    assert api.delete(moved) == {"success": True}


def test_a_draft_is_in_no_list(api, municipality, feed):
    graph_id = api.post(feed, message="Чернова", published="false")["id"]
    for edge in ("feed", "published_posts", "scheduled_posts"):
        assert api.get(f"{municipality.graph_id}/{edge}")["data"] == []
    assert api.get(graph_id)["message"] == "Чернова"


def test_lists_are_paged_with_cursors_and_the_next_address_holds_the_token(api, municipality, feed):
    ids = [PostFactory(profile=municipality).graph_id for _ in range(5)]
    first = api.get(feed, limit=2)
    assert f"access_token={api.token}" in first["paging"]["next"]
    found, answer = [row["id"] for row in first["data"]], first
    while "next" in answer["paging"]:
        answer = Client().get(answer["paging"]["next"].removeprefix("http://testserver")).json()
        found += [row["id"] for row in answer["data"]]
    assert found == list(reversed(ids))
    back = api.get(feed, limit=2, before=answer["paging"]["cursors"]["before"])
    assert [row["id"] for row in back["data"]] == list(reversed(ids))[2:4]


def test_a_page_of_removed_posts_is_empty_and_yet_has_a_next(api, municipality, feed):
    oldest = PostFactory(profile=municipality)
    for _ in range(2):
        actions.remove_by_hand(PostFactory(profile=municipality))
    answer = api.get(feed, limit=2)
    assert answer["data"] == []
    following = Client().get(answer["paging"]["next"].removeprefix("http://testserver")).json()
    assert [row["id"] for row in following["data"]] == [oldest.graph_id]


@pytest.mark.parametrize("query", [{"limit": 101}, {"limit": "много"}, {"after": "нищо"}, {"before": "x"}])
def test_a_limit_or_cursor_that_is_none_is_refused(api, feed, query):
    assert api.get(feed, **query)["error"]["code"] == 100


def test_lists_can_be_limited_in_time(api, municipality, feed):
    old = PostFactory(profile=municipality, published_at=timezone.now() - timedelta(days=2))
    new = PostFactory(profile=municipality)
    yesterday = in_(days=-1)
    assert [row["id"] for row in api.get(feed, since=yesterday)["data"]] == [new.graph_id]
    assert [row["id"] for row in api.get(feed, until=yesterday)["data"]] == [old.graph_id]


def test_fields_that_were_aggregated_once_are_gone(api, municipality):
    post = PostFactory(profile=municipality)
    for name in ("link", "type", "name", "object_id"):
        assert api.get(post.graph_id, fields=name)["error"]["code"] == 12


def test_a_post_tells_what_a_client_may_ask(api, municipality):
    post = PostFactory(profile=municipality)
    fields = (
        "id,message,created_time,updated_time,permalink_url,is_published,status_type,from,application,shares,"
        "comments.limit(0).summary(true),reactions.limit(0).summary(total_count)"
    )
    answer = api.get(post.graph_id, fields=fields)
    assert answer["from"] == {"name": municipality.name, "id": municipality.graph_id}
    assert time.strptime(answer["created_time"], "%Y-%m-%dT%H:%M:%S+0000")
    assert answer["comments"] == {
        "data": [],
        "summary": {"order": "chronological", "total_count": 0, "can_comment": True},
    }
    assert answer["reactions"]["summary"]["total_count"] == 0
    assert "shares" not in answer


@pytest.mark.parametrize("missing", ["pages_manage_posts", "pages_read_engagement"])
def test_posting_needs_both_scopes(api, municipality, feed, missing):
    token = AccessToken.objects.get(value=api.token)
    token.scopes = [scope for scope in token.scopes if scope != missing]
    token.save()
    assert api.post(feed, message="x")["error"]["code"] == 200


@pytest.mark.parametrize("tasks", [[], ["MODERATE"], ["ANALYZE", "ADVERTISE"]])
def test_posting_needs_the_task(api, municipality, feed, tasks):
    municipality.roles.update(tasks=tasks)
    assert api.post(feed, message="x")["error"]["code"] == 200


def test_posting_with_a_persons_token_asks_for_the_pages(api, municipality, feed):
    caller = api.with_token(actions.create_user_token().value)
    error = caller.post(feed, message="x")["error"]
    assert (error["code"], error["error_subcode"]) == (190, 2069032)
    assert caller.get(f"{municipality.graph_id}/published_posts")["error"]["error_subcode"] == 2069032


def test_another_pages_token_opens_nothing(api, municipality, feed):
    caller = api.with_token(PageFactory().access_token)
    post = PostFactory(profile=municipality)
    assert caller.post(feed, message="x")["error"]["code"] == 200
    assert caller.delete(post.graph_id)["error"]["code"] == 200
    assert caller.get(post.graph_id)["error"]["error_subcode"] == 33


def test_reading_needs_its_scope(api, feed):
    token = AccessToken.objects.get(value=api.token)
    token.scopes = ["pages_manage_posts"]
    token.save()
    assert api.get(feed)["error"]["code"] == 10
