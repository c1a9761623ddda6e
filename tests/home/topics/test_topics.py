"""Topic pages: everything on one topic, and nothing that is not public."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import now
from icalendar import Calendar
from taggit.models import Tag
from wagtail.models import Locale, PageViewRestriction

from home.models import TopicIntroduction, TopicLabel

from .. import factories
from ..html import get_soup

pytestmark = pytest.mark.django_db
ADDRESS = "/topics/zdraveopazvane/"


@pytest.fixture
def on_topic(page_of):
    """Return a function that creates a live page of a factory with the topic."""

    def create(factory_class, topic="Здравеопазване", **values):
        page = page_of(factory_class, **values)
        page.topics.add(topic)
        page.save()
        return page

    return create


def titles(soup):
    return [title.get_text() for title in soup.select("article a")]


def test_topic_page_has_acts_drafts_events_and_news(client, on_topic):
    on_topic(factories.DecisionPageFactory, title="Решението")
    on_topic(factories.StrategyPageFactory, title="Проектът", is_draft=True)
    on_topic(factories.EventPageFactory, title="Прегледите")
    on_topic(factories.NewsPageFactory, title="Новината")
    on_topic(factories.NewsPageFactory, topic="Култура", title="Друга")
    soup = get_soup(client, ADDRESS)
    assert titles(soup) == ["Проектът", "Решението", "Прегледите", "Новината"]
    assert soup.h1.get_text() == "Здравеопазване"
    hrefs = {link["href"] for link in soup.select(".head a, .topic-follow a")}
    parts = {f"{ADDRESS}{part}/" for part in ("acts", "drafts", "events", "news", "calendar")}
    assert parts | {"/feed/topic/zdraveopazvane/"} <= hrefs
    assert "Решението" in client.get("/feed/topic/zdraveopazvane/").content.decode()
    for part in parts:
        assert client.get(part).status_code == 200, part


def test_acts_that_apply_come_before_those_that_do_not(client, on_topic):
    on_topic(factories.DecisionPageFactory, title="Изтекло", number="2", in_force_to=date(2026, 11, 1))
    on_topic(factories.DecisionPageFactory, title="В сила", number="1", adopted_on=date(2020, 1, 1))
    assert titles(get_soup(client, ADDRESS)) == ["В сила", "Изтекло"]


def test_chips_of_a_page_lead_to_the_topic(client, on_topic):
    page = on_topic(factories.NewsPageFactory)
    [chip] = get_soup(client, page).select(".topics a")
    assert chip["href"] == ADDRESS


def test_earlier_addresses_redirect_and_a_renamed_topic_keeps_its_address(client, on_topic):
    on_topic(factories.NewsPageFactory)
    for address in ("/topics/здравеопазване/", "/topics/Здравеопазване/"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (301, ADDRESS)
    assert client.get("/topics/здравеопазване/news/?p=1")["Location"] == f"{ADDRESS}news/?p=1"
    tag = Tag.objects.get()
    tag.name = "Здраве"
    tag.save()
    assert get_soup(client, ADDRESS).h1.get_text() == "Здраве"
    assert client.get("/topics/zdrave/")["Location"] == ADDRESS


def test_topic_without_public_pages_does_not_exist(client, website, on_topic):
    page = on_topic(factories.NewsPageFactory)
    assert client.get("/topics/").status_code == 200
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert client.get(ADDRESS).status_code == client.get("/topics/").status_code == 404
    assert ADDRESS not in client.get("/sitemap.xml").content.decode()
    assert get_soup(client, "/").select_one('footer a[href="/topics/"]') is None


def test_restricted_and_draft_pages_are_left_out_everywhere(client, website, on_topic):
    on_topic(factories.EventPageFactory, title="Открито")
    closed = on_topic(factories.EventPageFactory, title="Затворено")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    on_topic(factories.DecisionPageFactory, title="Чернова", live=False)
    assert titles(get_soup(client, ADDRESS)) == ["Открито"]
    events = Calendar.from_ical(client.get(f"{ADDRESS}calendar/").content).events
    assert [str(event["SUMMARY"]) for event in events] == ["Открито"]
    assert client.get(f"{ADDRESS}acts/").status_code == 404


def test_list_and_sitemap_have_topics_in_each_language(client, website, on_topic):
    on_topic(factories.NewsPageFactory)
    english = factories.NewsIndexPageFactory(parent=website.english, slug="news")
    page = factories.NewsPageFactory(parent=english, title="Bridge")
    page.topics.add("Здравеопазване")
    page.save()
    TopicLabel.objects.create(tag=Tag.objects.get(), language="en", label="Health")
    soup = get_soup(client, "/en/topics/")
    assert [link.get_text() for link in soup.select(".topic-list a")] == ["Health"]
    locations = client.get("/sitemap.xml").content.decode()
    for address in ("/topics/", ADDRESS, "/en/topics/", f"/en{ADDRESS}"):
        assert f"<loc>http://testserver{address}</loc>" in locations
    soup = get_soup(client, f"/en{ADDRESS}")
    assert soup.h1.get_text() == "Health"
    assert soup.select_one('link[hreflang="bg"]')["href"] == f"http://testserver{ADDRESS}"
    assert soup.select_one('.languages a[lang="bg"]')["href"] == ADDRESS
    assert soup.select_one('meta[name="robots"]') is None
    assert soup.select_one('link[rel="canonical"]')["href"] == f"http://testserver/en{ADDRESS}"


def test_introduction_names_who_is_responsible(client, website, on_topic):
    on_topic(factories.NewsPageFactory)
    body = factories.BodyPageFactory(parent=website.home, title="Общинска администрация", phone="0700 00 001")
    TopicIntroduction.objects.create(
        topic_id=Tag.objects.get().pk,
        locale=Locale.objects.get(language_code="bg"),
        text="Лекари и прегледи.",
        unit="Дирекция „Здраве“",
        body=body,
    )
    soup = get_soup(client, ADDRESS)
    shown = soup.select_one(".topic-responsible").get_text(" ")
    for text in ("Дирекция „Здраве“", "Общинска администрация", "0700 00 001"):
        assert text in shown
    assert soup.select_one('meta[name="description"]')["content"] == "Лекари и прегледи."
    body.live = False
    body.save()
    assert "0700 00 001" not in get_soup(client, ADDRESS).select_one(".topic-responsible").get_text()


def test_long_list_of_a_topic_has_parts(client, on_topic):
    for number in range(13):
        on_topic(factories.NewsPageFactory, title=f"Новина {number}")
    assert len(titles(get_soup(client, f"{ADDRESS}news/"))) == 12
    assert len(titles(get_soup(client, f"{ADDRESS}news/?p=2"))) == 1
    assert len(titles(get_soup(client, ADDRESS))) == 3


def test_past_event_is_in_its_own_list(client, on_topic):
    on_topic(factories.EventPageFactory, start=now() - timedelta(days=3), end=now() - timedelta(days=2))
    assert titles(get_soup(client, ADDRESS)) == []
    assert len(titles(get_soup(client, f"{ADDRESS}past-events/"))) == 1


def test_editor_writes_an_introduction_as_a_snippet(admin_client, on_topic):
    on_topic(factories.NewsPageFactory)
    url = "/admin/snippets/home/topicintroduction/"
    values = {
        "topic": Tag.objects.get().pk,
        "locale": Locale.objects.get(language_code="bg").pk,
        "text": "Тук.",
    }
    response = admin_client.post(f"{url}add/", values)
    assert response.status_code == 302
    assert TopicIntroduction.objects.get().text == "Тук."
    assert admin_client.get(url).status_code == 200
