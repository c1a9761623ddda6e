"""Comment endpoints."""

import pytest

from civic_social.sandbox import actions
from civic_social.sandbox.models import AccessToken, Comment

from .factories import CommentFactory


def test_page_replies_to_a_comment(api, post, municipality):
    question = CommentFactory(post=post)
    response = api.post(f"{question.graph_id}/comments", message="През май.", fields="id,from,parent,message")
    assert response["from"]["id"] == municipality.graph_id
    assert response["parent"]["id"] == question.graph_id
    top = api.get(f"{post.graph_id}/comments", summary="true")
    assert [row["id"] for row in top["data"]] == [question.graph_id]
    assert top["summary"]["total_count"] == 1
    stream = api.get(f"{post.graph_id}/comments", filter="stream", order="reverse_chronological")
    assert [row["id"] for row in stream["data"]] == [response["id"], question.graph_id]


def test_reply_to_a_reply_is_attached_to_the_top_level_comment(api, post):
    question = CommentFactory(post=post)
    reply = CommentFactory(post=post, parent=question)
    response = api.post(f"{reply.graph_id}/comments", message="Благодаря.", fields="parent")
    assert response["parent"]["id"] == question.graph_id
    assert len(api.get(f"{question.graph_id}/comments")["data"]) == 2


def test_comment_can_be_hidden_and_unhidden(api, post):
    comment = CommentFactory(post=post)
    for hidden in (True, False):
        assert api.post(comment.graph_id, is_hidden=str(hidden).lower()) == {"success": True}
        assert api.get(comment.graph_id, fields="is_hidden")["is_hidden"] is hidden


def test_second_delete_of_a_comment_is_rejected(api, post):
    comment = CommentFactory(post=post)
    assert api.delete(comment.graph_id) == {"success": True}
    assert api.delete(comment.graph_id)["error"]["error_subcode"] == 33


def test_page_can_edit_only_its_own_comments(api, post):
    own = api.post(f"{post.graph_id}/comments", message="Грешка")["id"]
    assert api.post(own, message="Поправка") == {"success": True}
    assert api.get(own)["message"] == "Поправка"
    assert api.post(CommentFactory(post=post).graph_id, message="x")["error"]["code"] == 200


def test_empty_comment_is_rejected(api, post):
    assert api.post(f"{post.graph_id}/comments", message=" ")["error"]["code"] == 100
    assert api.post(CommentFactory(post=post).graph_id)["error"]["code"] == 100


@pytest.mark.parametrize("query", [{"filter": "best"}, {"order": "ranked"}])
def test_unknown_order_or_filter_is_rejected(api, post, query):
    assert api.get(f"{post.graph_id}/comments", **query)["error"]["code"] == 100


def test_comment_list_is_empty_without_the_moderate_task(api, post, municipality):
    CommentFactory(post=post)
    person = api.with_token(actions.create_user_token().value)
    assert person.get(f"{post.graph_id}/comments") == {"data": []}
    municipality.roles.update(tasks=["CREATE_CONTENT"])
    assert api.get(f"{post.graph_id}/comments") == {"data": []}


def test_comment_with_a_user_token_is_rejected(api, post):
    person = api.with_token(actions.create_user_token().value)
    assert person.post(f"{post.graph_id}/comments", message="x")["error"]["code"] == 1705


def test_deleting_a_comment_requires_the_scope(api, post, municipality):
    comment = CommentFactory(post=post)
    token = AccessToken.objects.get(value=api.token)
    token.scopes = [scope for scope in token.scopes if scope != "pages_manage_engagement"]
    token.save()
    assert api.delete(comment.graph_id)["error"]["code"] == 200
    assert Comment.objects.count() == 1


def test_comment_on_a_removed_post_does_not_exist(api, post):
    comment = CommentFactory(post=post)
    actions.remove_by_hand(post)
    assert api.get(comment.graph_id)["error"]["error_subcode"] == 33
