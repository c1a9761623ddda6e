"""Links and link previews."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social.sandbox.models import LinkPreview, Post

from .factories import picture_bytes


def attachment_of(api, graph_id: str) -> dict:
    """Return the only attachment of a post."""
    (attachment,) = api.get(graph_id, fields="attachments")["attachments"]["data"]
    return attachment


def test_link_post_has_a_preview_read_by_the_crawler(api, feed, website):
    image = website.add_image("/og.jpg")
    url = website.add_page("/policy/", "Политика за младежта", description="Накратко", image=image)
    link = f"{url}?utm_content=abc"
    preview = attachment_of(api, api.post(feed, message="Нова политика", link=link)["id"])
    assert preview["media_type"] == "link"
    assert preview["title"] == "Политика за младежта"
    assert preview["description"] == "Накратко"
    assert preview["unshimmed_url"] == link
    assert "utm_content%3Dabc" in preview["url"]
    assert (preview["media"]["image"]["width"], preview["media"]["image"]["height"]) == (1200, 630)
    assert all(agent.startswith("facebookexternalhit/1.1") for _, agent in website.requests)


def test_links_that_differ_in_utm_content_share_one_preview(api, feed, website):
    url = website.add_page("/policy/", "Политика")
    for value in ("a", "b"):
        api.post(feed, link=f"{url}?utm_content={value}")
    preview = LinkPreview.objects.get()
    assert preview.canonical_url == url
    assert preview.addresses.count() == 2


def test_preview_of_a_changed_page_is_updated_only_by_scraping(api, feed, website):
    url = website.add_page("/policy/", "Гршка")
    graph_id = api.post(feed, link=f"{url}?utm_content=a")["id"]
    website.add_page("/policy/", "Поправено")
    second = api.post(feed, link=f"{url}?utm_content=b")["id"]
    assert [attachment_of(api, each)["title"] for each in (graph_id, second)] == ["Гршка", "Гршка"]
    response = api.post("", id=f"{url}?utm_content=b", scrape="true")
    assert (response["url"], response["title"]) == (url, "Поправено")
    assert [attachment_of(api, each)["title"] for each in (graph_id, second)] == ["Поправено", "Поправено"]


def test_known_link_is_downloaded_again_after_a_day(api, feed, website):
    url = website.add_page("/policy/", "Преди")
    api.post(feed, message="1", link=url)
    api.post(feed, message="2", link=url)
    assert len(website.user_agents("/policy/")) == 1
    LinkPreview.objects.update(scraped_at=timezone.now() - timedelta(hours=25))
    website.add_page("/policy/", "След")
    assert attachment_of(api, api.post(feed, message="3", link=url)["id"])["title"] == "След"


def test_link_that_cannot_be_read_is_rejected(api, feed, website):
    website.pages["/error/"] = (503, "text/html", b"")
    website.pages["/file.pdf"] = (200, "application/pdf", b"%PDF")
    links = [
        f"{website.url}/none/",
        f"{website.url}/error/",
        f"{website.url}/file.pdf",
        "http://127.0.0.1:9/",
        "nonsense",
    ]
    for link in links:
        assert api.post(feed, link=link)["error"]["code"] == 1609005
        assert api.post("", id=link, scrape="true")["error"]["code"] == 1609005
    assert not Post.objects.exists()


def test_link_forbidden_by_robots_txt_is_rejected(api, feed, website):
    url = website.add_page("/policy/", "Политика")
    website.pages["/robots.txt"] = (200, "text/plain", b"User-agent: *\nDisallow: /policy/")
    assert api.post(feed, link=url)["error"]["code"] == 1609005


def test_preview_falls_back_to_the_html_title(api, feed, website):
    website.pages["/plain/"] = (
        200,
        "text/html; charset=windows-1251",
        '<title>Обикновена</title><link rel="canonical" href="/canonical/">'.encode("windows-1251"),
    )
    assert attachment_of(api, api.post(feed, link=f"{website.url}/plain/")["id"])["title"] == "Обикновена"
    assert LinkPreview.objects.get().canonical_url == f"{website.url}/canonical/"


@pytest.mark.parametrize("body", [b"", b"no picture", picture_bytes((150, 150))])
def test_missing_broken_or_small_preview_image_is_left_out(api, feed, website, body):
    url = website.add_page("/policy/", "Политика", image=website.add_image("/og.jpg", body))
    assert "media" not in attachment_of(api, api.post(feed, link=url)["id"])


def test_relative_preview_image_url_is_ignored(api, feed, website):
    website.add_image("/og.jpg")
    url = website.add_page("/policy/", "Политика", image="/og.jpg")
    assert "media" not in attachment_of(api, api.post(feed, link=url)["id"])


def test_scraping_requires_id_scrape_and_a_token(api, website):
    url = website.add_page("/policy/", "Политика")
    assert api.post("", scrape="true", id="")["error"]["code"] == 100
    assert api.post("", id=url)["error"]["code"] == 100
    assert api.with_token("").post("", id=url, scrape="true")["error"]["code"] == 2500


def test_attachment_contains_only_the_selected_fields(api, feed, website):
    graph_id = api.post(feed, link=website.add_page("/policy/", "Политика"))["id"]
    response = api.get(graph_id, fields="attachments{media_type,title}")
    assert response["attachments"]["data"] == [{"media_type": "link", "title": "Политика"}]
    assert api.get(graph_id, fields="attachments{mayor}")["error"]["code"] == 100
