"""Menu, breadcrumbs, language switch and contacts."""

import pytest
from bs4 import BeautifulSoup

from .. import factories
from ..html import get_soup

pytestmark = pytest.mark.django_db


def _languages(soup):
    return {link["hreflang"]: link["href"] for link in soup.select(".languages a")}


@pytest.fixture
def translated(website):
    """A list and a decision in both languages."""
    lists = factories.PublicationsIndexPageFactory(
        parent=website.english, slug="policies", translation_key=website.publications.translation_key
    )
    decision = factories.DecisionPageFactory(parent=website.publications, slug="reshenie-245")
    english = factories.DecisionPageFactory(
        parent=lists, slug="decision-245", title="A lower charge", translation_key=decision.translation_key
    )
    return decision, english


def test_bulgarian_is_at_the_root_and_english_below_en(client, website):
    assert get_soup(client, "/").html["lang"] == "bg"
    assert get_soup(client, "/en/").html["lang"] == "en"


def test_language_follows_the_url_and_not_the_browser(client, website):
    response = client.get("/", headers={"accept-language": "en"})
    assert response.status_code == 200
    assert BeautifulSoup(response.content, "html.parser").html["lang"] == "bg"
    assert not response.cookies


def test_language_switch_links_to_the_translation(client, translated):
    decision, english = translated
    assert _languages(get_soup(client, decision.url)) == {"bg": decision.url, "en": english.url}
    assert _languages(get_soup(client, english.url)) == {"bg": decision.url, "en": english.url}


def test_language_switch_links_to_the_home_page_without_a_translation(client, website, page_of):
    page = page_of(factories.PolicyPageFactory)
    assert _languages(get_soup(client, page.url)) == {"bg": page.url, "en": "/en/"}


def test_language_switch_ignores_draft_translations(client, translated):
    decision, english = translated
    english.unpublish()
    assert _languages(get_soup(client, decision.url))["en"] == "/en/"


def test_alternate_links_exist_for_translations_only(client, translated, page_of):
    decision, english = translated
    links = get_soup(client, decision.url).select('link[rel="alternate"]')
    assert {link["hreflang"]: link["href"] for link in links} == {
        "bg": decision.full_url,
        "en": english.full_url,
    }
    alone = page_of(factories.PolicyPageFactory)
    assert get_soup(client, alone.url).select('link[rel="alternate"]') == []


def test_menu_marks_the_current_page_and_section(client, website, page_of):
    soup = get_soup(client, website.news.url)
    assert soup.select_one('.menu a[aria-current="page"]').get_text() == "Новини"
    below = get_soup(client, page_of(factories.NewsPageFactory).url)
    assert below.select_one('.menu a[aria-current="true"]').get_text() == "Новини"


def test_breadcrumbs_lead_from_home_to_the_page(client, page_of):
    page = page_of(factories.NewsPageFactory)
    steps = [step.get_text(strip=True) for step in get_soup(client, page.url).select(".breadcrumbs li")]
    assert steps == ["Начало", "Новини", page.title]


def test_home_page_has_no_breadcrumbs(client, website):
    assert get_soup(client, "/").select(".breadcrumbs") == []


def test_contacts_are_in_the_language_of_the_page(client, website):
    website.english.address = "1 Parvi May Square"
    website.english.save()
    assert "Parvi May" in get_soup(client, "/en/").select_one("footer address").get_text()
    assert "Първи май" in get_soup(client, "/").select_one("footer address").get_text()
