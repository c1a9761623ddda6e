"""The wall, as a person sees it."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from civic_social.sandbox import actions, post_storage
from civic_social.sandbox.models import Comment, Fault, LinkPreview, Post, Profile

from .factories import CommentFactory, PhotoFactory, PostFactory, picture_bytes


def address(name: str, *args) -> str:
    return reverse(f"civic_social_sandbox:{name}", args=args)


def seen(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def words(response) -> str:
    return re.sub(r"\s+", " ", seen(response).get_text(" "))


@pytest.fixture
def full_wall(municipality):
    """A Page with one of everything."""
    preview = LinkPreview.objects.create(
        canonical_url="https://example.org/p/",
        title="Стратегия",
        description="Накратко",
        scraped_at=timezone.now(),
    )
    edited = PostFactory(
        profile=municipality, message="Преди", link="https://example.org/p/?a=1", preview=preview
    )
    post_storage.edit_post(edited, "След")
    CommentFactory(post=edited, message="Въпрос")
    photos = PostFactory(profile=municipality, message="Снимки")
    for position in range(6):
        PhotoFactory(profile=municipality, post=photos, position=position, alt_text=f"Снимка {position}")
    PostFactory(profile=municipality, message="Насрочена", published_at=timezone.now() + timedelta(hours=1))
    actions.remove_by_hand(PostFactory(profile=municipality, message="Оттеглена"))
    return municipality


def test_the_first_page_shows_every_page_and_group(client, municipality, group):
    text = words(client.get(address("index")))
    assert municipality.name in text
    assert group.name in text
    assert "Пясъчник" in text


def test_an_empty_sandbox_says_what_to_do(client, db):
    assert "Още няма нищо" in words(client.get(address("index")))


def test_the_wall_shows_everything_that_people_would_see(client, full_wall):
    response = client.get(full_wall.get_absolute_url())
    text = words(response)
    for expected in ("След", "Стратегия", "Накратко", "example.org", "Въпрос", "Насрочена", "Редактирано"):
        assert expected in text
    assert "още една снимка" in text
    images = [image["alt"] for image in seen(response).select(".network-photos img")]
    assert images == [f"Снимка {position}" for position in range(5)]


def test_what_a_post_said_before_is_in_its_history(client, full_wall):
    history = seen(client.get(full_wall.get_absolute_url())).select_one("details.history")
    assert "Преди" in history.get_text()


def test_a_removed_post_is_a_line_that_can_be_opened(client, full_wall):
    removed = seen(client.get(full_wall.get_absolute_url())).select_one("details.removed")
    assert not removed.has_attr("open")
    assert "премахната" in removed.summary.get_text()
    assert "Оттеглена" in removed.get_text()


def test_the_permalink_shows_one_post_with_all_its_photos(client, full_wall):
    post = Post.objects.get(message="Снимки")
    page = seen(client.get(post.get_absolute_url()))
    assert len(page.select("article")) == 1
    assert len(page.select(".network-photos img")) == 6


def test_the_permalink_of_a_removed_post_says_that_it_is_gone(client, full_wall):
    post = Post.objects.get(message="Оттеглена")
    response = client.get(post.get_absolute_url())
    assert response.status_code == 410
    assert "вече не е тук" in words(response)
    assert "Оттеглена" not in words(response)


def test_a_long_text_is_folded_and_complete(client, municipality):
    text = "\n".join(f"Ред {number} от дългото решение" for number in range(30))
    PostFactory(profile=municipality, message=text)
    shown = seen(client.get(municipality.get_absolute_url())).select_one(".network-post__text")
    assert "Виж още" in shown.summary.get_text()
    assert "Ред 29" not in shown.p.get_text()
    assert all(f"Ред {number} " in shown.get_text() for number in range(30))


def test_a_short_text_is_not_folded(client, municipality):
    PostFactory(profile=municipality, message="Кратко\n\nс празен ред")
    shown = seen(client.get(municipality.get_absolute_url())).select_one(".network-post__text")
    assert shown.summary is None
    assert len(shown.find_all("br")) == 2


def test_what_people_write_is_escaped(client, group):
    actions.post_by_hand(group, "<script>alert(1)</script>", link="javascript:alert(1)", author="<b>Лош</b>")
    page = seen(client.get(group.get_absolute_url()))
    assert not page.select("script")
    assert not page.select(".network-post b")


def test_a_person_posts_by_hand_and_is_led_to_the_permalink(client, group, town):
    link = town.publish("/policy/", "Политика")
    picture = SimpleUploadedFile("a.jpg", picture_bytes(), content_type="image/jpeg")
    response = client.post(
        address("write", group.slug),
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


def test_a_mistake_in_the_form_is_named_and_nothing_typed_is_lost(client, group):
    file = SimpleUploadedFile("a.jpg", b"no picture", content_type="image/jpeg")
    response = client.post(
        address("write", group.slug), {"author": "Мария", "message": "Запазен текст", "picture": file}
    )
    assert response.status_code == 422
    page = seen(response)
    assert "не е снимка" in page.select_one("[role=alert]").get_text()
    assert page.select_one("[role=alert] a")["href"] == "#id_picture"
    assert page.select_one("textarea").get_text().strip() == "Запазен текст"
    assert not Post.objects.exists()


def test_nobody_writes_by_hand_on_the_official_page(client, municipality):
    response = client.post(address("write", municipality.slug), {"author": "x", "message": "x"})
    assert response.status_code == 404


def test_a_citizen_comments(client, municipality):
    post = PostFactory(profile=municipality)
    url = address("comment", municipality.slug, post.graph_number)
    assert client.post(url, {"author": "Георги", "message": ""}).status_code == 422
    assert client.post(url, {"author": "Георги", "message": "Браво!"}).status_code == 302
    assert Comment.objects.get().author.name == "Георги"
    assert "Браво!" in words(client.get(post.get_absolute_url()))


def test_nobody_comments_on_a_removed_post(client, full_wall):
    post = Post.objects.get(message="Оттеглена")
    url = address("comment", full_wall.slug, post.graph_number)
    assert client.post(url, {"author": "Георги", "message": "Браво!"}).status_code == 422


def test_a_post_is_removed_by_hand(client, municipality):
    post = PostFactory(profile=municipality)
    url = address("remove", municipality.slug, post.graph_number)
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    post.refresh_from_db()
    assert post.removed_at


def test_a_fault_is_switched_on_and_off(client, municipality):
    values = {"kind": "lost_after", "profile": municipality.pk, "remaining": 1, "seconds": 5, "subcode": 463}
    assert client.post(address("faults"), values).status_code == 302
    fault = Fault.objects.get()
    text = words(client.get(address("faults")))
    assert "Прието, но отговорът се губи" in text
    assert "още веднъж" in text
    client.post(address("fault_off", fault.pk))
    assert not Fault.objects.exists()


def test_the_wall_leads_to_its_own_faults(client, municipality):
    wall = seen(client.get(municipality.get_absolute_url()))
    (link,) = (a["href"] for a in wall.select("a") if a["href"].startswith(address("faults") + "?"))
    chosen = seen(client.get(link)).select_one("#id_profile option[selected]")
    assert chosen.get_text() == municipality.name


def test_a_fault_without_a_kind_is_refused(client, db):
    assert client.post(address("faults"), {"remaining": 0}).status_code == 422
    assert not Fault.objects.exists()


def test_the_log_shows_what_was_called_and_what_came_of_it(client, api, municipality, feed):
    actions.enable_fault("blocked", municipality, remaining=1)
    api.post(feed, message="Здравейте")
    text = words(client.get(address("log")))
    assert f"POST /sandbox/graph/v26.0/{feed}" in text
    assert "1390008" in text
    assert api.token not in text


def test_a_page_and_a_group_are_created_on_the_wall(client, db):
    values = {"kind": "page", "name": "Община", "slug": "obshtina", "refusal": "100/33"}
    assert client.post(address("create"), values).url == address("profile", "obshtina")
    assert Profile.objects.get().access_token
    values |= {"kind": "group", "slug": "forum", "api_open": "on"}
    client.post(address("create"), values)
    assert Profile.objects.get(slug="forum").api_open


def test_a_taken_or_reserved_address_is_refused(client, municipality):
    for slug in (municipality.slug, "graph"):
        values = {"kind": "page", "name": "Община", "slug": slug, "refusal": "100/33"}
        assert client.post(address("create"), values).status_code == 422


def test_a_group_is_opened_to_the_api(client, group):
    client.post(address("switch_group", group.slug), {"api_open": "on", "refusal": "200"})
    group.refresh_from_db()
    assert (group.api_open, group.refusal) == (True, "200")


def test_emptying_is_asked_first(client, municipality):
    assert client.get(address("clear")).status_code == 200
    assert Profile.objects.exists()
    client.post(address("clear"))
    assert not Profile.objects.exists()


def test_pictures_are_served_and_missing_ones_are_not(client, municipality):
    photo = PhotoFactory(profile=municipality)
    assert client.get(photo.get_absolute_url())["Content-Type"] == "image/jpeg"
    assert client.get(address("picture", municipality.slug))["Content-Type"] == "image/svg+xml"
    for missing in (address("cover", municipality.slug), address("photo", "1"), address("preview", 1)):
        assert client.get(missing).status_code == 404
    photo.file.delete()
    assert client.get(photo.get_absolute_url()).status_code == 404


def test_the_redirecting_link_leads_only_where_a_post_leads(client, municipality):
    PostFactory(profile=municipality, link="https://example.org/p/")
    assert client.get(address("link"), {"u": "https://example.org/p/"}).status_code == 302
    assert client.get(address("link"), {"u": "https://evil.example/"}).status_code == 404
    assert client.get(address("link")).status_code == 404


def test_a_long_wall_has_pages(client, municipality):
    for _ in range(21):
        PostFactory(profile=municipality)
    first = seen(client.get(municipality.get_absolute_url()))
    second = seen(client.get(municipality.get_absolute_url(), {"page": 2}))
    assert (len(first.select("article")), len(second.select("article"))) == (20, 1)


def test_the_wall_asks_the_database_as_often_for_many_posts_as_for_few(client, municipality):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(municipality.get_absolute_url())
        return len(captured)

    for _ in range(2):
        CommentFactory(post=PostFactory(profile=municipality))
    few = queries()
    for _ in range(8):
        CommentFactory(post=PostFactory(profile=municipality))
    assert queries() == few


def test_the_wall_is_bulgarian_unless_english_was_chosen(client, municipality):
    assert seen(client.get(address("index"))).html["lang"] == "bg"
    response = client.post(address("language"), {"language": "en", "next": address("index")})
    assert response.status_code == 302
    english = client.get(address("index"))
    assert (seen(english).html["lang"], english["Content-Language"]) == ("en", "en")
    assert "Walls" in words(english)


@pytest.mark.parametrize("name", ["index", "create", "faults", "clear", "log"])
def test_every_page_is_translated(client, municipality, group, name):
    text = words(client.get(address(name)))
    for english in ("Sandbox", "Walls", "Switch", "everywhere", "Calls", "Nobody", "Name"):
        assert english not in text


def test_no_page_needs_inline_scripts_or_styles(client, full_wall, group):
    for url in (address("index"), full_wall.get_absolute_url(), group.get_absolute_url(), address("faults")):
        page = seen(client.get(url))
        assert not page.select("script, style, [style], [onclick]")


def test_forms_are_protected_against_forgery(group):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address("write", group.slug), {"author": "x", "message": "x"}).status_code == 403
    assert strict.post(address("clear")).status_code == 403
    assert Profile.objects.exists()
