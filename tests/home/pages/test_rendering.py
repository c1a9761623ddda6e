"""Every page type as citizens and crawlers get it."""

import json
import re
from datetime import timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from PIL import Image

from home.demo import reading
from home.models import SiteIdentity

from .. import factories

pytestmark = pytest.mark.django_db

EVERY_TYPE = list(factories.CONTENT_FACTORIES)


def soup_of(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return BeautifulSoup(answer.content, "html.parser")


def og(soup):
    return {tag["property"]: tag["content"] for tag in soup.find_all("meta", property=True)}


@pytest.fixture
def every_url(place, page_of):
    """One address of each template."""
    pages = [place.home, place.english, place.publications, place.news, place.events]
    photo = factories.PictureFactory()
    pages += [page_of(factory_class, picture=photo) for factory_class in EVERY_TYPE]
    return [page.url for page in pages] + ["/search/?q=река", "/en/search/"]


def test_every_page_has_one_h1_its_language_and_no_inline_style_or_script(client, every_url):
    for url in every_url:
        soup = soup_of(client, url)
        assert len(soup.find_all("h1")) == 1, url
        assert soup.html["lang"] == ("en" if url.startswith("/en/") else "bg"), url
        assert not soup.find_all(style=True), url
        assert not soup.find_all("style"), url
        assert all(tag.get("src") or tag["type"] == "application/ld+json" for tag in soup.find_all("script"))
        assert soup.find("main", id="content"), url


def test_every_page_has_the_tags_that_link_cards_need(client, every_url):
    needed = {"og:title", "og:type", "og:url", "og:site_name", "og:locale", "og:image"}
    needed |= {"og:image:width", "og:image:height", "og:image:alt"}
    for url in every_url:
        tags = og(soup_of(client, url))
        assert needed <= set(tags), url
        assert all(tags[name] for name in needed), url
        assert tags["og:url"].startswith("http://testserver/"), url
        assert tags["og:image"].startswith("http://testserver/"), url


def test_the_card_is_a_jpeg_of_1200_by_630_that_can_be_fetched(client, page_of, place, settings):
    photo = factories.PictureFactory(file__width=1600, file__height=1000)
    page = page_of(factories.PolicyPageFactory, picture=photo)
    tags = og(soup_of(client, page.url))
    assert (tags["og:image:width"], tags["og:image:height"]) == ("1200", "630")
    assert tags["og:image"].endswith(".jpg")
    assert tags["og:image:alt"] == "Река между хълмове"
    assert tags["og:url"] == page.full_url
    assert tags["og:type"] == "article"


def test_a_page_without_picture_gets_a_card_that_says_what_it_is(client, page_of):
    page = page_of(factories.PolicyPageFactory, picture=None, picture_alt="", title="Политика за младите")
    tags = og(soup_of(client, page.url))
    card = client.get(tags["og:image"].removeprefix("http://testserver"))
    assert (card.status_code, card["Content-Type"]) == (200, "image/jpeg")
    with Image.open(BytesIO(b"".join(card.streaming_content))) as picture:
        assert picture.size == (1200, 630)
    assert tags["og:image:alt"].startswith("Политика за младите. ")
    assert tags["og:image:alt"].endswith("Община Бяла река")


def test_a_changed_title_gets_a_card_at_a_new_address(client, page_of):
    page = page_of(factories.DecisionPageFactory, picture=None, picture_alt="")
    before = og(soup_of(client, page.url))["og:image"].removeprefix("http://testserver")
    page.title = "Ново заглавие"
    page.save_revision().publish()
    after = og(soup_of(client, page.url))["og:image"].removeprefix("http://testserver")
    assert before != after
    assert client.get(before).url == after  # it was never drawn
    assert client.get(after).status_code == 200


def test_no_card_is_drawn_for_what_is_not_public(client, page_of):
    page = page_of(factories.PolicyPageFactory, picture=None, picture_alt="")
    address = og(soup_of(client, page.url))["og:image"].removeprefix("http://testserver")
    page.unpublish()
    assert client.get(address).status_code == 404


def test_a_list_gets_the_card_of_the_site(client, place):
    tags = og(soup_of(client, place.news.url))
    assert tags["og:image"] == "http://testserver/static/home/img/default-card.jpg"
    assert tags["og:image:alt"] == "Герб на Община Бяла река"
    SiteIdentity.objects.filter(site=place.site).update(default_card=factories.PictureFactory())
    assert og(soup_of(client, place.news.url))["og:image"].startswith("http://testserver/media/images/river")


def test_the_open_graph_tags_come_before_anything_heavy(client, page_of):
    html = client.get(page_of(factories.NewsPageFactory).url).content.decode()
    assert html.index("og:image") < html.index('rel="stylesheet"')
    assert html.index("og:image:alt") < 4000


def test_an_event_tells_crawlers_when_and_where(client, page_of):
    event = page_of(factories.EventPageFactory)
    soup = soup_of(client, event.url)
    assert og(soup)["event:start_time"].startswith(str(event.start.year))
    told = next(
        entry
        for entry in json.loads(soup.find("script", type="application/ld+json").string)["@graph"]
        if entry["@type"] == "Event"
    )
    assert told["location"]["name"] == "Голямата зала"
    assert told["organizer"]["name"] == "Община Бяла река"
    assert told["startDate"] < told["endDate"]


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
    data = json.loads(soup_of(client, page.url).find("script", type="application/ld+json").string)
    by_type = {entry["@type"]: entry for entry in data["@graph"]}
    assert by_type[kind]["url"] == page.full_url
    assert by_type[kind]["publisher"]["@id"] == by_type["GovernmentOrganization"]["@id"]
    assert [step["name"] for step in by_type["BreadcrumbList"]["itemListElement"]][-1] == page.title


def test_a_title_cannot_break_out_of_the_structured_data(client, page_of):
    page = page_of(factories.PolicyPageFactory, title="</script><script>alert(1)</script>")
    html = client.get(page.url).content.decode()
    assert "<script>alert" not in html
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL).group(1)
    assert page.title in {entry.get("name") for entry in json.loads(data)["@graph"]}


def test_the_body_is_shown_with_its_blocks(client, page_of):
    text = reading.read("bg", "policy")
    page = page_of(factories.PolicyPageFactory, body=reading.body_blocks(text))
    soup = soup_of(client, page.url)
    assert [h.get_text() for h in soup.select(".body h2")][0] == "Какво се променя"
    assert len(soup.select(".body li")) == 4
    assert soup.select_one(".body table caption").get_text()
    assert soup.select_one(".body section[aria-label]:has(table)")["tabindex"] == "0"
    assert soup.select_one(".body figcaption").get_text() == "Невена Речева, кмет на община Бяла река"


def test_topics_and_reference_are_shown(client, page_of):
    page = page_of(factories.DecisionPageFactory)
    page.topics.add("Околна среда")
    page.save()
    soup = soup_of(client, page.url)
    assert [link.get_text() for link in soup.select(".topics a")] == ["Околна среда"]
    facts = {term.get_text(): term.find_next("dd").get_text() for term in soup.select("dl dt")}
    assert facts == {
        "Номер": "245",
        "Дата на приемане": "26 октомври 2026 г.",
        "Орган": "Общински съвет – Бяла река",
    }


def test_an_event_that_is_over_says_so(client, page_of):
    coming = page_of(factories.EventPageFactory)
    over = page_of(factories.EventPageFactory, start=now() - timedelta(days=2))
    assert not soup_of(client, coming.url).select(".notice")
    assert soup_of(client, over.url).select_one(".notice").get_text() == "Това събитие е приключило."


def test_photos_are_shown_with_their_descriptions(client, page_of):
    photos = factories.photos(factories.PictureFactory(), factories.PictureFactory())
    page = page_of(factories.NewsPageFactory, photos=photos)
    shown = soup_of(client, page.url).select(".gallery img")
    assert [image["alt"] for image in shown] == ["Снимка 1", "Снимка 2"]
    assert all(image["width"] and image["height"] and "srcset" in image.attrs for image in shown)


def test_every_type_can_be_previewed_before_it_is_saved(place, page_of, rf):
    for factory_class in EVERY_TYPE:
        page = page_of(factory_class)
        unsaved = page.save_revision().as_object()
        unsaved.title = "Още незаписано"
        answer = unsaved.make_preview_request(preview_mode=unsaved.default_preview_mode)
        assert answer.status_code == 200
        assert "Още незаписано" in answer.render().content.decode()


#: What a visit may cost somebody whose answer is not remembered, once pictures are rendered, with a feedback
#: form and an account to follow.
MOST_QUERIES = 60
SUBJECTS = ["home", "publications", "news", "events", *EVERY_TYPE]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_visit_costs_as_many_queries_however_much_there_is(client, place, page_of, subject, settings):
    settings.SITE_CACHE_SECONDS = 60
    client.cookies["csrftoken"] = "somebody who has filled in a form"
    factories.FeedbackPageFactory(parent=place.home)
    factories.AccountFactory()
    page = getattr(place, subject) if isinstance(subject, str) else page_of(subject)
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
