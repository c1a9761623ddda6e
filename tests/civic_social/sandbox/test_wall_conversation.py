"""People and the Page in conversation on the wall."""

import pytest

from civic_social.sandbox import actions, conversation
from civic_social.sandbox.models import Comment, DailyCount, Post, Reaction
from civic_social.sandbox.wall.identity import PROFILE

from .factories import CommentFactory, PostFactory
from .wall_pages import parse, text_of, wall_url


@pytest.fixture
def become(client):
    """A function that makes the visitor another person, or the profile itself."""
    return lambda person: client.post(wall_url("choose_person"), {"person": person, "next": "/sandbox/"})


def on(name, node):
    """Return the URL of a view of a post or a comment."""
    post = node if isinstance(node, Post) else node.post
    return wall_url(name, post.profile.slug, node.graph_number)


def test_people_comment_answer_edit_and_delete_their_own(client, post, become):
    become("Елена Димитрова")
    assert "Коментар от името на Елена Димитрова" in text_of(client.get(post.get_absolute_url()))
    client.post(on("comment", post), {"message": "Кога?"})
    question = Comment.objects.get()
    become("Иван Стоянов")
    client.post(on("comment", post), {"message": "И аз питам", "parent": question.graph_number})
    reply = question.replies.get()
    assert [each.author.name for each in (question, reply)] == ["Елена Димитрова", "Иван Стоянов"]
    assert client.post(on("edit_comment", question), {"message": "x"}).status_code == 403
    assert client.post(on("delete_comment", question)).status_code == 403
    assert client.post(on("hide_comment", question)).status_code == 403
    client.post(on("edit_comment", reply), {"message": "И аз питам!"})
    shown = text_of(client.get(post.get_absolute_url()))
    assert "И аз питам!" in shown
    assert "редактиран" in shown
    client.post(on("delete_comment", reply))
    assert Comment.objects.get() == question


def test_page_answers_hides_and_deletes_by_hand(client, post, become, municipality):
    question = CommentFactory(post=post)
    become(PROFILE)
    client.post(on("comment", post), {"message": "През май.", "parent": question.graph_number})
    assert question.replies.get().author == municipality
    client.post(on("hide_comment", question))
    assert "скрит" in text_of(client.get(municipality.get_absolute_url()))
    question.refresh_from_db()
    assert question.is_hidden
    client.post(on("delete_comment", question))
    assert not Comment.objects.exists()


def test_people_react_and_share(client, post, become):
    comment = CommentFactory(post=post)
    for person in ("Елена Димитрова", "Радка Илиева"):
        become(person)
        client.post(on("react", post), {"kind": "LOVE"})
    client.post(on("react", post), {"kind": "LIKE", "comment": comment.graph_number})
    client.post(on("react", post), {"kind": "nothing"})
    client.post(on("share", post))
    page = parse(client.get(post.get_absolute_url()))
    assert "Обичам: 2" in page.select_one(".post-reactions .counts").get_text(" ", strip=True)
    assert "1 споделяне" in page.select_one(".post-reactions").get_text()
    client.post(on("react", post), {"kind": "LOVE"})
    assert Reaction.objects.filter(comment=None).count() == 1


def test_private_message_and_an_answer_by_the_api_are_shown(client, api, post, municipality):
    question = CommentFactory(post=post)
    api.post(f"{question.graph_id}/comments", message="Отговорът на общината")
    conversation.answer_privately(question, "Пишете ни чрез формата")
    page = parse(client.get(municipality.get_absolute_url()))
    assert municipality.name in page.select_one(".replies .comment-author").get_text()
    assert "Пишете ни чрез формата" in page.select_one(".private").get_text()


def test_comments_of_media_that_are_switched_off_have_no_form(client, instagram_account):
    media = PostFactory(profile=instagram_account, comments_enabled=False)
    assert "Коментарите са изключени" in text_of(client.get(media.get_absolute_url()))
    assert client.post(on("comment", media), {"message": "x"}).status_code == 422


def test_page_of_a_post_needs_as_many_queries_for_many_comments(client, post, django_assert_max_num_queries):
    for _ in range(6):
        CommentFactory(post=post, parent=CommentFactory(post=post))
    with django_assert_max_num_queries(22):
        client.get(post.get_absolute_url())


def test_views_and_clicks_are_counted(client, municipality):
    post = PostFactory(profile=municipality, link="https://example.org/p/")
    client.get(post.get_absolute_url())
    client.get(wall_url("link"), {"u": post.link})
    assert list(DailyCount.objects.values_list("views", "clicks")) == [(1, 1)]
    assert actions.CITIZEN in text_of(client.get(post.get_absolute_url()))
