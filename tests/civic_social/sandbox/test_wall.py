"""The wall: index, profiles, posts and forms."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civic_social.sandbox import actions
from civic_social.sandbox.models import Comment, Post, Profile

from .factories import CommentFactory, PostFactory, picture_bytes
from .wall_pages import parse, text_of, wall_url


def test_index_lists_every_profile(client, municipality, group):
    text = text_of(client.get(wall_url("index")))
    assert municipality.name in text
    assert group.name in text
    assert "Симулатор" in text


def test_index_of_an_empty_sandbox_explains_the_next_step(client, db):
    assert "Още няма нищо" in text_of(client.get(wall_url("index")))


def test_wall_shows_texts_links_comments_and_photos(client, full_wall):
    response = client.get(full_wall.get_absolute_url())
    text = text_of(response)
    for expected in ("След", "Стратегия", "Накратко", "example.org", "Въпрос", "Насрочена", "Редактирано"):
        assert expected in text
    assert "още една снимка" in text
    images = [image["alt"] for image in parse(response).select(".network-photos img")]
    assert images == [f"Снимка {position}" for position in range(5)]


def test_edit_history_shows_the_previous_text(client, full_wall):
    history = parse(client.get(full_wall.get_absolute_url())).select_one("details.history")
    assert "Преди" in history.get_text()


def test_removed_post_is_collapsed(client, full_wall):
    removed = parse(client.get(full_wall.get_absolute_url())).select_one("details.removed")
    assert not removed.has_attr("open")
    assert "премахната" in removed.summary.get_text()
    assert "Оттеглена" in removed.get_text()


def test_permalink_shows_one_post_with_all_its_photos(client, full_wall):
    post = Post.objects.get(message="Снимки")
    page = parse(client.get(post.get_absolute_url()))
    assert len(page.select("article")) == 1
    assert len(page.select(".network-photos img")) == 6


def test_permalink_of_a_removed_post_responds_410(client, full_wall):
    post = Post.objects.get(message="Оттеглена")
    response = client.get(post.get_absolute_url())
    assert response.status_code == 410
    assert "вече не е тук" in text_of(response)
    assert "Оттеглена" not in text_of(response)


def test_long_text_is_folded_and_complete(client, municipality):
    text = "\n".join(f"Ред {number} от дългото решение" for number in range(30))
    PostFactory(profile=municipality, message=text)
    shown = parse(client.get(municipality.get_absolute_url())).select_one(".network-post__text")
    assert "Виж още" in shown.summary.get_text()
    assert "Ред 29" not in shown.p.get_text()
    assert all(f"Ред {number} " in shown.get_text() for number in range(30))


def test_short_text_is_not_folded(client, municipality):
    PostFactory(profile=municipality, message="Кратко\n\nс празен ред")
    shown = parse(client.get(municipality.get_absolute_url())).select_one(".network-post__text")
    assert shown.summary is None
    assert len(shown.find_all("br")) == 2


def test_html_in_posts_and_names_is_escaped(client, group):
    actions.post_by_hand(group, "<script>alert(1)</script>", link="javascript:alert(1)", author="<b>Лош</b>")
    page = parse(client.get(group.get_absolute_url()))
    assert not page.select("script")
    assert not page.select(".network-post b")


def test_post_form_creates_a_post_and_redirects_to_its_permalink(client, group, website):
    link = website.add_page("/policy/", "Политика")
    picture = SimpleUploadedFile("a.jpg", picture_bytes(), content_type="image/jpeg")
    response = client.post(
        wall_url("write", group.slug),
        {
            "author": "Мария",
            "message": "Какво мислите?",
            "link": link,
            "picture": picture,
            "alt_text": "Плакат",
        },
    )
    post = Post.objects.get()
    assert (response.status_code, response.url) == (302, post.get_absolute_url())
    assert (post.author.name, post.preview.title, post.photos.get().alt_text) == (
        "Мария",
        "Политика",
        "Плакат",
    )


def test_invalid_post_form_shows_the_error_and_keeps_the_input(client, group):
    file = SimpleUploadedFile("a.jpg", b"no picture", content_type="image/jpeg")
    response = client.post(
        wall_url("write", group.slug), {"author": "Мария", "message": "Запазен текст", "picture": file}
    )
    assert response.status_code == 422
    page = parse(response)
    assert "не е снимка" in page.select_one("[role=alert]").get_text()
    assert page.select_one("[role=alert] a")["href"] == "#id_picture"
    assert page.select_one("textarea").get_text().strip() == "Запазен текст"
    assert not Post.objects.exists()


def test_post_form_is_not_available_on_a_page(client, municipality):
    response = client.post(wall_url("write", municipality.slug), {"author": "x", "message": "x"})
    assert response.status_code == 404


def test_comment_form_creates_a_comment(client, municipality):
    post = PostFactory(profile=municipality)
    url = wall_url("comment", municipality.slug, post.graph_number)
    assert client.post(url, {"message": ""}).status_code == 422
    assert client.post(url, {"message": "Браво!"}).status_code == 302
    assert Comment.objects.get().author.name == actions.CITIZEN
    assert "Браво!" in text_of(client.get(post.get_absolute_url()))


def test_comment_on_a_removed_post_is_rejected(client, full_wall):
    post = Post.objects.get(message="Оттеглена")
    url = wall_url("comment", full_wall.slug, post.graph_number)
    assert client.post(url, {"message": "Браво!"}).status_code == 422


def test_post_can_be_removed_by_hand(client, municipality):
    post = PostFactory(profile=municipality)
    url = wall_url("remove", municipality.slug, post.graph_number)
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    post.refresh_from_db()
    assert post.removed_at


def test_page_and_group_can_be_created_by_form(client, db):
    values = {"kind": "page", "name": "Община", "slug": "obshtina", "refusal": "100/33"}
    assert client.post(wall_url("create"), values).url == wall_url("profile", "obshtina")
    assert Profile.objects.get().access_token
    values |= {"kind": "group", "slug": "forum", "api_open": "on"}
    client.post(wall_url("create"), values)
    assert Profile.objects.get(slug="forum").api_open


def test_used_or_reserved_slug_is_rejected(client, municipality):
    for slug in (municipality.slug, "graph"):
        values = {"kind": "page", "name": "Община", "slug": slug, "refusal": "100/33"}
        assert client.post(wall_url("create"), values).status_code == 422


def test_group_can_be_opened_to_the_api(client, group):
    client.post(wall_url("switch_group", group.slug), {"api_open": "on", "refusal": "200"})
    group.refresh_from_db()
    assert (group.api_open, group.refusal) == (True, "200")


def test_wall_is_paginated(client, municipality):
    for _ in range(21):
        PostFactory(profile=municipality)
    first = parse(client.get(municipality.get_absolute_url()))
    second = parse(client.get(municipality.get_absolute_url(), {"page": 2}))
    assert (len(first.select("article")), len(second.select("article"))) == (20, 1)


def test_number_of_queries_is_independent_of_the_number_of_posts(client, municipality):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(municipality.get_absolute_url())
        return len(captured)

    for _ in range(2):
        CommentFactory(post=PostFactory(profile=municipality))
    few = queries()
    for _ in range(8):
        CommentFactory(post=PostFactory(profile=municipality))
    assert queries() == few


def test_language_of_the_wall_is_bulgarian_unless_english_is_selected(client, municipality):
    assert parse(client.get(wall_url("index"))).html["lang"] == "bg"
    response = client.post(wall_url("language"), {"language": "en", "next": wall_url("index")})
    assert response.status_code == 302
    english = client.get(wall_url("index"))
    assert (parse(english).html["lang"], english["Content-Language"]) == ("en", "en")
    assert "Walls" in text_of(english)


@pytest.mark.parametrize("name", ["index", "create", "faults", "clear", "log", "app"])
def test_every_page_is_translated(client, municipality, group, name):
    text = text_of(client.get(wall_url(name)))
    for english in ("Sandbox", "Walls", "Switch", "everywhere", "Calls", "Nobody", "Name"):
        assert english not in text


def test_pages_have_no_inline_scripts_or_styles(client, full_wall, group):
    walls = [full_wall.get_absolute_url(), group.get_absolute_url()]
    for url in (wall_url("index"), wall_url("faults"), *walls):
        page = parse(client.get(url))
        assert not page.select("script, style, [style], [onclick]")


def test_forms_require_a_csrf_token(group):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(wall_url("write", group.slug), {"author": "x", "message": "x"}).status_code == 403
    assert strict.post(wall_url("clear")).status_code == 403
    assert Profile.objects.exists()
