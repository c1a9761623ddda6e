"""The HTML of every page type for visitors and crawlers."""

import json
import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from PIL import Image

from home.demo import reading
from home.models import SiteIdentity

from .. import factories
from ..html import get_soup

pytestmark = pytest.mark.django_db

EVERY_TYPE = list(factories.CONTENT_FACTORIES)


def og(soup):
    return {tag["property"]: tag["content"] for tag in soup.find_all("meta", property=True)}


@pytest.fixture
def every_url(website, page_of):
    """A URL of each template."""
    pages = [website.home, website.english, website.publications, website.news, website.events]
    photo = factories.PictureFactory()
    pages += [page_of(factory_class, picture=photo) for factory_class in EVERY_TYPE]
    return [page.url for page in pages] + ["/search/?q=река", "/en/search/"]


def test_every_page_has_one_h1_a_language_and_no_inline_style_or_script(client, every_url):
    for url in every_url:
        soup = get_soup(client, url)
        assert len(soup.find_all("h1")) == 1, url
        assert soup.html["lang"] == ("en" if url.startswith("/en/") else "bg"), url
        assert not soup.find_all(style=True), url
        assert not soup.find_all("style"), url
        assert all(tag.get("src") or tag["type"] == "application/ld+json" for tag in soup.find_all("script"))
        assert soup.find("main", id="content"), url


def test_every_page_has_open_graph_tags_for_link_cards(client, every_url):
    needed = {"og:title", "og:type", "og:url", "og:site_name", "og:locale", "og:image"}
    needed |= {"og:image:width", "og:image:height", "og:image:alt"}
    for url in every_url:
        tags = og(get_soup(client, url))
        assert needed <= set(tags), url
        assert all(tags[name] for name in needed), url
        assert tags["og:url"].startswith("http://testserver/"), url
        assert tags["og:image"].startswith("http://testserver/"), url


def test_link_card_is_a_jpeg_of_1200_by_630(client, page_of, website, settings):
    photo = factories.PictureFactory(file__width=1600, file__height=1000)
    page = page_of(factories.PolicyPageFactory, picture=photo)
    tags = og(get_soup(client, page.url))
    assert (tags["og:image:width"], tags["og:image:height"]) == ("1200", "630")
    assert tags["og:image"].endswith(".jpg")
    assert tags["og:image:alt"] == "Река между хълмове"
    assert tags["og:url"] == page.full_url
    assert tags["og:type"] == "article"


def test_page_without_picture_has_a_drawn_card(client, page_of):
    page = page_of(factories.PolicyPageFactory, picture=None, picture_alt="", title="Политика за младите")
    tags = og(get_soup(client, page.url))
    card = client.get(tags["og:image"].removeprefix("http://testserver"))
    assert (card.status_code, card["Content-Type"]) == (200, "image/jpeg")
    with Image.open(BytesIO(b"".join(card.streaming_content))) as picture:
        assert picture.size == (1200, 630)
    assert tags["og:image:alt"].startswith("Политика за младите. ")
    assert tags["og:image:alt"].endswith("Община Бяла река")


def test_changed_title_has_a_card_at_a_new_url(client, page_of):
    page = page_of(factories.DecisionPageFactory, picture=None, picture_alt="")
    before = og(get_soup(client, page.url))["og:image"].removeprefix("http://testserver")
    page.title = "Ново заглавие"
    page.save_revision().publish()
    after = og(get_soup(client, page.url))["og:image"].removeprefix("http://testserver")
    assert before != after
    assert client.get(before).url == after  # it was never drawn
    assert client.get(after).status_code == 200


def test_card_of_an_unpublished_page_is_not_drawn(client, page_of):
    page = page_of(factories.PolicyPageFactory, picture=None, picture_alt="")
    address = og(get_soup(client, page.url))["og:image"].removeprefix("http://testserver")
    page.unpublish()
    assert client.get(address).status_code == 404


def test_list_has_the_default_card_of_the_site(client, website):
    tags = og(get_soup(client, website.news.url))
    assert tags["og:image"] == "http://testserver/static/home/img/default-card.jpg"
    assert tags["og:image:alt"] == "Герб на Община Бяла река"
    SiteIdentity.objects.filter(site=website.site).update(default_card=factories.PictureFactory())
    assert og(get_soup(client, website.news.url))["og:image"].startswith(
        "http://testserver/media/images/river"
    )


def test_open_graph_tags_come_before_stylesheets(client, page_of):
    html = client.get(page_of(factories.NewsPageFactory).url).content.decode()
    assert html.index("og:image") < html.index('rel="stylesheet"')
    assert html.index("og:image:alt") < 4000


def test_structured_data_of_an_event_has_time_and_place(client, page_of):
    event = page_of(factories.EventPageFactory)
    soup = get_soup(client, event.url)
    assert og(soup)["event:start_time"].startswith(str(event.start.year))
    data = next(
        entry
        for entry in json.loads(soup.find("script", type="application/ld+json").string)["@graph"]
        if entry["@type"] == "Event"
    )
    assert data["location"]["name"] == "Голямата зала"
    assert data["organizer"]["name"] == "Община Бяла река"
    assert data["startDate"] < data["endDate"]


@pytest.mark.parametrize(
    ("factory_class", "kind"),
    [
        (factories.DecisionPageFactory, "Legislation"),
        (factories.DocumentPageFactory, "DigitalDocument"),
        (factories.PolicyPageFactory, "CreativeWork"),
        (factories.NewsPageFactory, "NewsArticle"),
    ],
)
def test_structured_data_names_the_type_and_the_publisher(client, page_of, factory_class, kind):
    page = page_of(factory_class)
    data = json.loads(get_soup(client, page.url).find("script", type="application/ld+json").string)
    by_type = {entry["@type"]: entry for entry in data["@graph"]}
    assert by_type[kind]["url"] == page.full_url
    assert by_type[kind]["publisher"]["@id"] == by_type["GovernmentOrganization"]["@id"]
    assert [step["name"] for step in by_type["BreadcrumbList"]["itemListElement"]][-1] == page.title


def test_title_cannot_end_the_script_of_the_structured_data(client, page_of):
    page = page_of(factories.PolicyPageFactory, title="</script><script>alert(1)</script>")
    html = client.get(page.url).content.decode()
    assert "<script>alert" not in html
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL).group(1)
    assert page.title in {entry.get("name") for entry in json.loads(data)["@graph"]}


def test_body_is_rendered_with_its_blocks(client, page_of):
    text = reading.read("bg", "policy")
    page = page_of(factories.PolicyPageFactory, body=reading.body_blocks(text))
    soup = get_soup(client, page.url)
    assert [h.get_text() for h in soup.select(".body h2")][0] == "Какво се променя"
    assert len(soup.select(".body li")) == 4
    assert soup.select_one(".body table caption").get_text()
    assert soup.select_one(".body section[aria-label]:has(table)")["tabindex"] == "0"
    assert soup.select_one(".body figcaption").get_text() == "Невена Речева, кмет на община Бяла река"


def test_page_shows_topics_and_reference(client, page_of):
    page = page_of(factories.DecisionPageFactory)
    page.topics.add("Околна среда")
    page.save()
    soup = get_soup(client, page.url)
    assert [link.get_text() for link in soup.select(".topics a")] == ["Околна среда"]
    facts = {term.get_text(): term.find_next("dd").get_text() for term in soup.select("dl dt")}
    assert facts == {
        "Номер": "245",
        "Дата на приемане": "26 октомври 2026 г.",
        "Приет от": "Общински съвет – Бяла река",
    }


def test_past_event_has_a_notice(client, page_of):
    coming = page_of(factories.EventPageFactory)
    over = page_of(factories.EventPageFactory, start=now() - timedelta(days=2))
    assert not get_soup(client, coming.url).select(".notice")
    assert get_soup(client, over.url).select_one(".notice").get_text() == "Това събитие е приключило."


def test_photos_have_alternative_texts(client, page_of):
    photos = factories.photos(factories.PictureFactory(), factories.PictureFactory())
    page = page_of(factories.NewsPageFactory, photos=photos)
    shown = get_soup(client, page.url).select(".gallery img")
    assert [image["alt"] for image in shown] == ["Снимка 1", "Снимка 2"]
    assert all(image["width"] and image["height"] and "srcset" in image.attrs for image in shown)


def test_preview_of_every_type_shows_unsaved_changes(website, page_of, rf):
    for factory_class in EVERY_TYPE:
        page = page_of(factory_class)
        unsaved = page.save_revision().as_object()
        unsaved.title = "Още незаписано"
        response = unsaved.make_preview_request(preview_mode=unsaved.default_preview_mode)
        assert response.status_code == 200
        assert "Още незаписано" in response.render().content.decode()


#: The limit for a page that is not cached and whose renditions exist.
MOST_QUERIES = 60
SUBJECTS = ["home", "publications", "news", "events", *EVERY_TYPE]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_number_of_queries_is_independent_of_the_number_of_pages(client, website, page_of, subject, settings):
    settings.SITE_CACHE_SECONDS = 60
    client.cookies["csrftoken"] = "somebody who has filled in a form"
    factories.FeedbackPageFactory(parent=website.home)
    factories.AccountFactory()
    page = getattr(website, subject) if isinstance(subject, str) else page_of(subject)
    counts = []
    for batch in ("1", "2"):
        for factory_class in EVERY_TYPE:
            number = {"number": batch} if factory_class is factories.DecisionPageFactory else {}
            other = page_of(factory_class, **number)
            other.topics.add("Здраве", "Бюджет")
            other.save()
        for _ in range(2):
            client.get(page.url)
        with CaptureQueriesContext(connection) as captured:
            client.get(page.url)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST_QUERIES
