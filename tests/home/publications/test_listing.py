"""Lists: order, filters, pagination."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils.timezone import now
from wagtail.search.backends import get_search_backend

from home.site.pagination import PER_PAGE

from .. import factories

pytestmark = pytest.mark.django_db


def _titles(client, url):
    soup = BeautifulSoup(client.get(url).content, "html.parser")
    return [heading.get_text() for heading in soup.select("main article :is(h2, h3)")]


def test_publications_of_all_types_are_ordered_by_date(client, website, page_of):
    page_of(factories.DecisionPageFactory, title="Второ", adopted_on=date(2026, 5, 2))
    page_of(factories.PolicyPageFactory, title="Трето", adopted_on=date(2026, 5, 1))
    page_of(factories.StrategyPageFactory, title="Първо", adopted_on=date(2026, 5, 3))
    assert _titles(client, website.publications.url) == ["Първо", "Второ", "Трето"]


def test_publication_without_date_is_ordered_by_first_publishing(client, website, page_of):
    page_of(factories.DecisionPageFactory, title="Старо", adopted_on=date(2020, 1, 1))
    undated = page_of(factories.StrategyPageFactory, title="Ново", is_draft=True)
    undated.save_revision().publish()
    assert _titles(client, website.publications.url) == ["Ново", "Старо"]


def test_drafts_are_not_listed(client, website, page_of):
    page_of(factories.DecisionPageFactory, title="Чернова", live=False)
    assert _titles(client, website.publications.url) == []
    assert _titles(client, "/") == []


def test_publications_can_be_filtered_by_kind(client, website, page_of):
    page_of(factories.DecisionPageFactory, title="Решение")
    page_of(factories.PolicyPageFactory, title="Политика")
    assert _titles(client, f"{website.publications.url}?type=decision") == ["Решение"]
    assert len(_titles(client, f"{website.publications.url}?type=nonsense")) == 2


def test_pagination_keeps_the_filter(client, website, page_of):
    for number in range(PER_PAGE + 1):
        page_of(factories.DecisionPageFactory, picture=None, number=str(number), title=f"Решение {number}")
    url = f"{website.publications.url}?type=decision"
    assert len(_titles(client, url)) == PER_PAGE
    soup = BeautifulSoup(client.get(url).content, "html.parser")
    following = soup.select_one('a[rel="next"]')["href"]
    assert len(_titles(client, website.publications.url + following)) == 1
    assert "type=decision" in following


def test_publications_can_be_filtered_by_year_body_status_topic_and_words(client, website, page_of):
    council = "Общински съвет – Бяла река"
    old = page_of(
        factories.DecisionPageFactory, title="Старо решение", adopted_on=date(2019, 1, 1), number="1"
    )
    page_of(factories.PolicyPageFactory, title="Проект", adopted_on=None, is_draft=True)
    new = page_of(factories.DecisionPageFactory, title="Ново за отпадъците", adopted_on=date(2026, 1, 1))
    new.topics.add("Околна среда")
    new.save()
    get_search_backend().add(new)
    get_search_backend().add(old)
    slug = new.topics.get().slug
    url = website.publications.url
    for query, expected in {
        "year=2019": ["Старо решение"],
        f"body={council}&type=decision": ["Ново за отпадъците", "Старо решение"],
        "status=draft": ["Проект"],
        f"topic={slug}": ["Ново за отпадъците"],
        "q=отпадък": ["Ново за отпадъците"],
        "q=отпадък&year=2019": [],
    }.items():
        assert _titles(client, f"{url}?{query}") == expected, query


@pytest.mark.parametrize("page", ["0", "99", "nonsense", "-1"])
def test_invalid_page_number_shows_the_nearest_page(client, website, page_of, page):
    page_of(factories.NewsPageFactory)
    assert len(_titles(client, f"{website.news.url}?p={page}")) == 1


def test_news_is_newest_first(client, website, page_of):
    page_of(factories.NewsPageFactory, title="Старо", date=date(2026, 1, 1))
    page_of(factories.NewsPageFactory, title="Ново", date=date(2026, 2, 1))
    assert _titles(client, website.news.url) == ["Ново", "Старо"]


def test_coming_and_past_events_are_listed_apart(client, website, page_of):
    page_of(factories.EventPageFactory, title="По-късно", start=now() + timedelta(days=9))
    page_of(factories.EventPageFactory, title="Скоро", start=now() + timedelta(days=2))
    page_of(factories.EventPageFactory, title="Тече", start=now() - timedelta(hours=1))
    page_of(factories.EventPageFactory, title="Минало", start=now() - timedelta(days=2))
    assert _titles(client, website.events.url) == ["Тече", "Скоро", "По-късно"]
    assert _titles(client, f"{website.events.url}?when=past") == ["Минало"]
    assert "Минало" not in _titles(client, "/")


def test_empty_list_shows_a_message(client, website):
    assert "няма предстоящи събития" in client.get(website.events.url).content.decode()
    assert "няма нищо публикувано" in client.get(website.news.url).content.decode()


def test_moved_publication_is_listed_below_its_new_parent(client, website, page_of):
    body = factories.BodyPageFactory(parent=website.home)
    section = factories.PublicationsIndexPageFactory(parent=body)
    page = page_of(factories.DecisionPageFactory, title="Преместено")
    page.move(section, pos="last-child")
    assert _titles(client, website.publications.url) == []
    assert _titles(client, section.url) == _titles(client, body.url) == ["Преместено"]
    section.refresh_from_db()
    section.move(website.home, pos="last-child")
    assert _titles(client, type(section).objects.get(pk=section.pk).url) == ["Преместено"]
    assert _titles(client, body.url) == []


def test_filters_offer_only_values_of_the_list(client, website, page_of):
    body = factories.BodyPageFactory(parent=website.home)
    for parent, year in ((website.publications, 2021), (body, 2022), (website.publications, 2023)):
        factories.PolicyPageFactory(parent=parent, adopted_on=date(year, 1, 1))
    soup = BeautifulSoup(client.get(website.publications.url).content, "html.parser")
    years = [option["value"] for option in soup.select("#filter-year option")]
    assert years == ["", "2023", "2021"]
    assert "2 публикации" in soup.select_one(".found").get_text()
