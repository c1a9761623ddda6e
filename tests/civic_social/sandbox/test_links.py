"""Links and their cards."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social.sandbox.models import LinkPreview, Post

from .factories import picture_bytes


def card(api, graph_id: str) -> dict:
    (attachment,) = api.get(graph_id, fields="attachments")["attachments"]["data"]
    return attachment


def test_a_link_post_reads_the_page_and_shows_its_card(api, feed, town):
    image = town.picture("/og.jpg")
    url = town.publish("/policy/", "Политика за младежта", description="Накратко", image=image)
    marked = f"{url}?utm_content=abc"
    shown = card(api, api.post(feed, message="Нова политика", link=marked)["id"])
    assert shown["media_type"] == "link"
    assert shown["title"] == "Политика за младежта"
    assert shown["description"] == "Накратко"
    assert shown["unshimmed_url"] == marked
    assert "utm_content%3Dabc" in shown["url"]
    assert (shown["media"]["image"]["width"], shown["media"]["image"]["height"]) == (1200, 630)
    assert all(agent.startswith("facebookexternalhit/1.1") for _, agent in town.visits)


def test_links_that_differ_in_their_marker_share_one_card(api, feed, town):
    url = town.publish("/policy/", "Политика")
    for marker in ("a", "b"):
        api.post(feed, link=f"{url}?utm_content={marker}")
    preview = LinkPreview.objects.get()
    assert preview.canonical_url == url
    assert preview.addresses.count() == 2


def test_a_corrected_page_keeps_its_card_until_it_is_scraped_again(api, feed, town):
    url = town.publish("/policy/", "Гршка")
    graph_id = api.post(feed, link=f"{url}?utm_content=a")["id"]
    town.publish("/policy/", "Поправено")
    second = api.post(feed, link=f"{url}?utm_content=b")["id"]
    assert [card(api, each)["title"] for each in (graph_id, second)] == ["Гршка", "Гршка"]
    answer = api.post("", id=f"{url}?utm_content=b", scrape="true")
    assert (answer["url"], answer["title"]) == (url, "Поправено")
    assert [card(api, each)["title"] for each in (graph_id, second)] == ["Поправено", "Поправено"]


def test_an_address_seen_before_is_not_fetched_again_for_a_day(api, feed, town):
    url = town.publish("/policy/", "Преди")
    api.post(feed, message="1", link=url)
    api.post(feed, message="2", link=url)
    assert len(town.visitors("/policy/")) == 1
    LinkPreview.objects.update(scraped_at=timezone.now() - timedelta(hours=25))
    town.publish("/policy/", "След")
    assert card(api, api.post(feed, message="3", link=url)["id"])["title"] == "След"


def test_a_page_that_does_not_answer_cannot_be_linked_to(api, feed, town):
    town.pages["/error/"] = (503, "text/html", b"")
    town.pages["/file.pdf"] = (200, "application/pdf", b"%PDF")
    links = [
        f"{town.url}/none/",
        f"{town.url}/error/",
        f"{town.url}/file.pdf",
        "http://127.0.0.1:9/",
        "nonsense",
    ]
    for link in links:
        assert api.post(feed, link=link)["error"]["code"] == 1609005
        assert api.post("", id=link, scrape="true")["error"]["code"] == 1609005
    assert not Post.objects.exists()


def test_a_page_that_robots_txt_forbids_cannot_be_linked_to(api, feed, town):
    url = town.publish("/policy/", "Политика")
    town.pages["/robots.txt"] = (200, "text/plain", b"User-agent: *\nDisallow: /policy/")
    assert api.post(feed, link=url)["error"]["code"] == 1609005


def test_a_page_without_open_graph_tags_shows_its_title(api, feed, town):
    town.pages["/plain/"] = (
        200,
        "text/html; charset=windows-1251",
        '<title>Обикновена</title><link rel="canonical" href="/canonical/">'.encode("windows-1251"),
    )
    assert card(api, api.post(feed, link=f"{town.url}/plain/")["id"])["title"] == "Обикновена"
    assert LinkPreview.objects.get().canonical_url == f"{town.url}/canonical/"


@pytest.mark.parametrize("body", [b"", b"no picture", picture_bytes((150, 150))])
def test_a_card_picture_that_is_missing_broken_or_small_is_left_out(api, feed, town, body):
    url = town.publish("/policy/", "Политика", image=town.picture("/og.jpg", body))
    assert "media" not in card(api, api.post(feed, link=url)["id"])


def test_a_relative_picture_address_is_not_guessed(api, feed, town):
    town.picture("/og.jpg")
    url = town.publish("/policy/", "Политика", image="/og.jpg")
    assert "media" not in card(api, api.post(feed, link=url)["id"])


def test_scraping_needs_an_address_the_flag_and_a_token(api, town):
    url = town.publish("/policy/", "Политика")
    assert api.post("", scrape="true", id="")["error"]["code"] == 100
    assert api.post("", id=url)["error"]["code"] == 100
    assert api.with_token("").post("", id=url, scrape="true")["error"]["code"] == 2500


def test_an_attachment_tells_only_the_fields_asked_for(api, feed, town):
    graph_id = api.post(feed, link=town.publish("/policy/", "Политика"))["id"]
    answer = api.get(graph_id, fields="attachments{media_type,title}")
    assert answer["attachments"]["data"] == [{"media_type": "link", "title": "Политика"}]
    assert api.get(graph_id, fields="attachments{mayor}")["error"]["code"] == 100
