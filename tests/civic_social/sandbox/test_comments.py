"""Comments through the API."""

import pytest

from civic_social.sandbox import actions
from civic_social.sandbox.models import AccessToken, Comment

from .factories import CommentFactory, PostFactory


@pytest.fixture
def post(municipality):
    return PostFactory(profile=municipality)


def test_a_page_answers_a_citizen(api, post, municipality):
    question = CommentFactory(post=post)
    answer = api.post(f"{question.graph_id}/comments", message="През май.", fields="id,from,parent,message")
    assert answer["from"]["id"] == municipality.graph_id
    assert answer["parent"]["id"] == question.graph_id
    top = api.get(f"{post.graph_id}/comments", summary="true")
    assert [row["id"] for row in top["data"]] == [question.graph_id]
    assert top["summary"]["total_count"] == 1
    stream = api.get(f"{post.graph_id}/comments", filter="stream", order="reverse_chronological")
    assert [row["id"] for row in stream["data"]] == [answer["id"], question.graph_id]


def test_a_reply_to_a_reply_stays_on_the_second_level(api, post):
    question = CommentFactory(post=post)
    reply = CommentFactory(post=post, parent=question)
    answer = api.post(f"{reply.graph_id}/comments", message="Благодаря.", fields="parent")
    assert answer["parent"]["id"] == question.graph_id
    assert len(api.get(f"{question.graph_id}/comments")["data"]) == 2


def test_a_comment_can_be_hidden_and_shown_again(api, post):
    comment = CommentFactory(post=post)
    for hidden in (True, False):
        assert api.post(comment.graph_id, is_hidden=str(hidden).lower()) == {"success": True}
        assert api.get(comment.graph_id, fields="is_hidden")["is_hidden"] is hidden


def test_a_comment_is_deleted_once(api, post):
    comment = CommentFactory(post=post)
    assert api.delete(comment.graph_id) == {"success": True}
    assert api.delete(comment.graph_id)["error"]["error_subcode"] == 33


def test_a_page_changes_its_own_words_only(api, post):
    own = api.post(f"{post.graph_id}/comments", message="Грешка")["id"]
    assert api.post(own, message="Поправка") == {"success": True}
    assert api.get(own)["message"] == "Поправка"
    assert api.post(CommentFactory(post=post).graph_id, message="x")["error"]["code"] == 200


def test_an_empty_comment_is_refused(api, post):
    assert api.post(f"{post.graph_id}/comments", message=" ")["error"]["code"] == 100
    assert api.post(CommentFactory(post=post).graph_id)["error"]["code"] == 100


@pytest.mark.parametrize("query", [{"filter": "best"}, {"order": "ranked"}])
def test_an_unknown_order_or_filter_is_refused(api, post, query):
    assert api.get(f"{post.graph_id}/comments", **query)["error"]["code"] == 100


def test_comments_are_empty_without_the_right_to_moderate_and_nothing_says_why(api, post, municipality):
    CommentFactory(post=post)
    person = api.with_token(actions.create_user_token().value)
    assert person.get(f"{post.graph_id}/comments") == {"data": []}
    municipality.roles.update(tasks=["CREATE_CONTENT"])
    assert api.get(f"{post.graph_id}/comments") == {"data": []}


def test_commenting_as_a_person_is_refused(api, post):
    person = api.with_token(actions.create_user_token().value)
    assert person.post(f"{post.graph_id}/comments", message="x")["error"]["code"] == 1705


def test_moderating_needs_scope_and_task(api, post, municipality):
    comment = CommentFactory(post=post)
    token = AccessToken.objects.get(value=api.token)
    token.scopes = [scope for scope in token.scopes if scope != "pages_manage_engagement"]
    token.save()
    assert api.delete(comment.graph_id)["error"]["code"] == 200
    assert Comment.objects.count() == 1


def test_comments_under_a_removed_post_are_gone(api, post):
    comment = CommentFactory(post=post)
    actions.remove_by_hand(post)
    assert api.get(comment.graph_id)["error"]["error_subcode"] == 33
