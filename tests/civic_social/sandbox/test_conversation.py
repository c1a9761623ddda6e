"""Reading and answering of comments, as ``conversation`` clients do it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from civic_social.sandbox import actions
from civic_social.sandbox.models import AccessToken, App, Comment, PrivateReply, Reaction

from .factories import CommentFactory, PostFactory

FIELDS = (
    "id,message,created_time,from,parent{id},permalink_url,is_hidden,is_private,can_hide,can_remove,"
    "can_reply_privately,like_count,comment_count,message_tags,attachment"
)
INSTAGRAM_FIELDS = "id,text,timestamp,username,from{id,username},parent_id,hidden,like_count,media"


@pytest.fixture
def media(instagram_account):
    """A picture of the Instagram account."""
    return PostFactory(profile=instagram_account)


def grant(api, *scopes):
    """Restrict the Page's token to these scopes."""
    AccessToken.objects.filter(value=api.token).update(scopes=list(scopes))


def set_access(level):
    """Set the access level of the app."""
    App.objects.update(access_level=level)


# Facebook


def test_posts_are_read_with_their_comments_in_one_call(api, municipality, post):
    top = CommentFactory(post=post, message=f"@{municipality.name} вижте https://example.org/dupka.")
    reply = CommentFactory(post=post, parent=top)
    actions.react_by_hand(post, "LOVE", comment=top)
    edge = f"comments.limit(50).filter(stream).summary(true){{{FIELDS}}}"
    fields = f"id,shares,{edge},reactions.limit(0).summary(total_count)"
    answer = api.get(f"{municipality.graph_id}/published_posts", fields=fields)["data"][0]
    first, second = answer["comments"]["data"]
    assert (first["id"], second["id"], second["parent"]) == (
        top.graph_id,
        reply.graph_id,
        {"id": top.graph_id},
    )
    assert first["from"]["name"] == actions.CITIZEN
    assert (first["can_hide"], first["can_remove"], first["can_reply_privately"]) == (True, True, True)
    assert (first["is_hidden"], first["is_private"]) == (False, False)
    assert (first["like_count"], first["comment_count"]) == (1, 1)
    assert first["message_tags"][0]["id"] == municipality.graph_id
    assert first["attachment"]["url"] == "https://example.org/dupka"
    assert answer["comments"]["summary"]["total_count"] == 2
    assert answer["reactions"]["summary"]["total_count"] == 0
    assert "shares" not in answer


def test_next_page_of_nested_comments_is_followed_to_the_end(api, municipality, post):
    ids = [CommentFactory(post=post).graph_id for _ in range(5)]
    path = f"{municipality.graph_id}/feed"
    edge = api.get(path, fields="comments.limit(2).order(reverse_chronological){id,message}")["data"][0][
        "comments"
    ]
    seen = [row["id"] for row in edge["data"]]
    while following := edge["paging"].get("next"):
        assert parse_qs(urlsplit(following).query)["access_token"] == [api.token]
        edge = Client().get(following).json()
        assert edge["data"][0].keys() == {"id", "message"}
        seen += [row["id"] for row in edge["data"]]
    assert seen == list(reversed(ids))


def test_post_without_comments_has_no_edge_unless_it_is_counted(api, municipality, post):
    path = f"{municipality.graph_id}/feed"
    assert "comments" not in api.get(path, fields="comments{id}")["data"][0]
    counted = api.get(path, fields="comments.limit(0).summary(true)")["data"][0]
    assert counted["comments"]["summary"]["total_count"] == 0


def test_comments_are_filtered_by_time(api, post):
    CommentFactory(post=post, created_at=timezone.now() - timedelta(days=2))
    new = CommentFactory(post=post)
    since = int((timezone.now() - timedelta(days=1)).timestamp())
    answer = api.get(f"{post.graph_id}/comments", since=since, live_filter="no_filter", filter="stream")
    assert [row["id"] for row in answer["data"]] == [new.graph_id]
    assert api.get(f"{post.graph_id}/comments", live_filter="best")["error"]["code"] == 100


def test_call_that_asks_for_too_many_nodes_is_refused(api, municipality):
    path = f"{municipality.graph_id}/published_posts"
    assert "data" in api.get(path, limit=25, fields="comments.limit(50){id}")
    refused = api("GET", path, limit=100, fields="comments.limit(100){id}")
    assert (refused.status_code, refused.json()["error"]["code"]) == (500, 1)


def test_standard_access_hides_people_without_a_role_and_reports_no_error(api, municipality, post):
    CommentFactory(post=post)
    own = api.post(f"{post.graph_id}/comments", message="Отговор")["id"]
    staff = CommentFactory(post=post, author_person=actions.get_or_create_person(actions.CLERK))
    set_access("standard")
    answer = api.get(f"{post.graph_id}/comments", summary="true")
    assert [row["id"] for row in answer["data"]] == [own, staff.graph_id]
    assert answer["summary"]["total_count"] == 3
    nested = api.get(f"{municipality.graph_id}/feed", fields="comments.limit(25).summary(true){id}")["data"][
        0
    ]["comments"]
    assert (len(nested["data"]), nested["summary"]["total_count"]) == (2, 3)


def test_access_without_names_leaves_out_authors_without_a_role(api, post, municipality):
    CommentFactory(post=post)
    api.post(f"{post.graph_id}/comments", message="Отговор")
    set_access("nameless")
    question, answer = api.get(f"{post.graph_id}/comments", fields="from,message")["data"]
    assert "from" not in question
    assert answer["from"]["id"] == municipality.graph_id


def test_without_the_permission_only_own_comments_are_read(api, post):
    CommentFactory(post=post)
    own = api.post(f"{post.graph_id}/comments", message="Отговор")["id"]
    grant(api, "pages_read_engagement")
    assert [row["id"] for row in api.get(f"{post.graph_id}/comments")["data"]] == [own]


def test_refused_field_fails_the_whole_call(api, post, municipality):
    actions.enable_fault("field_refused", municipality)
    assert api.get(f"{post.graph_id}/comments", fields="id,from")["error"]["code"] == 100
    assert "data" in api.get(f"{post.graph_id}/comments", fields="id,message")


def test_comment_is_answered_privately_once_and_within_seven_days(api, municipality, post):
    comment, old = CommentFactory(post=post), CommentFactory(post=post)
    old.created_at = timezone.now() - timedelta(days=8)
    old.save()

    def answer(graph_id):
        parameters = {"recipient": f'{{"comment_id":"{graph_id}"}}', "message": '{"text":"Пишете ни."}'}
        return api.post(f"{municipality.graph_id}/messages", **parameters)

    assert answer(comment.graph_id)["message_id"].startswith("m_")
    assert PrivateReply.objects.get().comment == comment
    assert api.get(comment.graph_id, fields="can_reply_privately")["can_reply_privately"] is False
    assert answer(comment.graph_id)["error"]["code"] == 10900
    assert answer(old.graph_id)["error"]["error_subcode"] == 2018278
    assert answer("1_2")["error"]["code"] == 100
    set_access("standard")
    assert answer(CommentFactory(post=post).graph_id)["error"]["error_subcode"] == 2018028
    grant(api, "pages_manage_engagement")
    assert answer(comment.graph_id)["error"]["code"] == 200


def test_reactions_and_shares_are_counted(api, post):
    for name, kind in (("Елена Димитрова", "LIKE"), ("Иван Стоянов", "ANGRY")):
        actions.react_by_hand(post, kind, author=name)
    actions.share_by_hand(post)
    answer = api.get(
        post.graph_id, fields="shares,reactions.type(ANGRY).limit(0).summary(total_count),likes.summary(true)"
    )
    assert answer["shares"] == {"count": 1}
    assert answer["reactions"] == {"data": [], "summary": {"total_count": 1, "viewer_reaction": "NONE"}}
    assert answer["likes"]["summary"]["total_count"] == 1
    listed = api.get(f"{post.graph_id}/reactions", summary="total_count")
    assert (len(listed["data"]), listed["summary"]["total_count"]) == (2, 2)
    assert actions.react_by_hand(post, "LIKE", author="Елена Димитрова") is None
    assert Reaction.objects.count() == 1


# Instagram


def test_media_are_read_with_comments_and_replies_in_one_call(api, instagram_account, media):
    top = CommentFactory(post=media)
    reply = CommentFactory(post=media, parent=top, author_person=None, author_page=instagram_account)
    hidden = CommentFactory(post=media, is_hidden=True)
    replies = f"replies.limit(5){{{INSTAGRAM_FIELDS}}}"
    fields = f"comments_count,like_count,comments.limit(25){{{INSTAGRAM_FIELDS},{replies}}}"
    row = api.get(f"{instagram_account.graph_id}/media", limit=25, fields=fields)["data"][0]
    (comment,) = row["comments"]["data"]
    assert (comment["text"], comment["username"]) == (top.message, "georgi_petrov")
    assert comment["from"] == {"id": top.author_person.graph_id, "username": "georgi_petrov"}
    assert (comment["hidden"], comment["media"]) == (False, {"id": media.graph_id})
    (answer,) = comment["replies"]["data"]
    assert (answer["id"], answer["parent_id"]) == (reply.graph_id, top.graph_id)
    assert answer["from"] == {"id": instagram_account.graph_id, "username": instagram_account.slug}
    assert api.get(hidden.graph_id, fields="hidden")["hidden"] is True


def test_instagram_comment_is_answered_hidden_and_deleted(api, media):
    comment = CommentFactory(post=media)
    created = api.post(f"{comment.graph_id}/replies", message="През май.")
    to_reply = api.post(f"{created['id']}/replies", message="Или юни.")
    listed = api.get(f"{comment.graph_id}/replies", fields="id,text")["data"]
    assert [row["id"] for row in listed] == [created["id"], to_reply["id"]]
    assert api.post(comment.graph_id, hide="true") == {"success": True}
    assert api.get(f"{media.graph_id}/comments")["data"] == []
    assert api.post(f"{comment.graph_id}/replies", message="x")["error"]["code"] == 10
    assert api.post(comment.graph_id, message="x")["error"]["code"] == 100
    assert api.post(comment.graph_id, hide="false") == {"success": True}
    assert len(api.get(f"{media.graph_id}/comments")["data"]) == 1
    assert api.delete(comment.graph_id) == {"success": True}
    assert api.delete(comment.graph_id)["error"]["error_subcode"] == 33


@pytest.mark.parametrize("edge", ["media", "comment"])
def test_fields_on_a_new_instagram_comment_create_it_and_answer_an_error(api, media, edge):
    path = (
        f"{media.graph_id}/comments" if edge == "media" else f"{CommentFactory(post=media).graph_id}/replies"
    )
    error = api.post(path, message="Отговор", fields="id,text")["error"]
    assert (error["code"], error["error_subcode"]) == (20, 1772107)
    assert Comment.objects.filter(message="Отговор").count() == 1


def test_comments_of_media_are_switched_off(api, media):
    assert api.post(media.graph_id, comment_enabled="false") == {"success": True}
    assert api.get(media.graph_id, fields="is_comment_enabled")["is_comment_enabled"] is False
    assert api.post(f"{media.graph_id}/comments", message="x")["error"]["code"] == 10


def test_standard_access_hides_people_without_a_role_at_instagram_and_counts_them(api, media):
    CommentFactory(post=media)
    set_access("standard")
    answer = api.get(media.graph_id, fields="comments_count,comments{id}")
    assert answer == {"comments_count": 1, "id": media.graph_id}
    assert api.get(f"{media.graph_id}/comments") == {"data": []}


def test_instagram_comments_need_the_permission(api, media):
    grant(api, "instagram_basic", "pages_read_engagement")
    assert api.get(f"{media.graph_id}/comments")["error"]["code"] == 10
    assert api.get(media.graph_id, fields="comments{id}")["error"]["code"] == 10


# Methods that new apps may not use since 2026-11-04


@pytest.mark.parametrize("version", ["v26.0", "v27.0"])
@pytest.mark.parametrize(
    "parameters",
    [
        {"method": "delete"},
        {"callback": "f"},
        {"ids": "1,2"},
        {"date_format": "U"},
        {"fields": "message.as(text)"},
    ],
)
def test_removed_methods_are_refused(api, post, version, parameters):
    api.version = version
    assert api.get(post.graph_id, **parameters)["error"]["code"] == 100
    assert api.post(post.graph_id, **parameters)["error"]["code"] == 100
    assert api.post("", asyncbatch="[]")["error"]["code"] == 100
    post.refresh_from_db()
    assert post.removed_at is None
