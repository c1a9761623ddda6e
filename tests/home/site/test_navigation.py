"""Menu, breadcrumbs and the switch of languages."""

import pytest
from bs4 import BeautifulSoup

from .. import factories

pytestmark = pytest.mark.django_db


def _soup(client, url):
    return BeautifulSoup(client.get(url).content, "html.parser")


def _languages(soup):
    return {link["hreflang"]: link["href"] for link in soup.select(".languages a")}


@pytest.fixture
def translated(place):
    """A list and a decision in both languages."""
    lists = factories.PublicationsIndexPageFactory(
        parent=place.english, slug="policies", translation_key=place.publications.translation_key
    )
    decision = factories.DecisionPageFactory(parent=place.publications, slug="reshenie-245")
    english = factories.DecisionPageFactory(
        parent=lists, slug="decision-245", title="A lower charge", translation_key=decision.translation_key
    )
    return decision, english


def test_bulgarian_is_at_the_root_and_english_below_en(client, place):
    assert _soup(client, "/").html["lang"] == "bg"
    assert _soup(client, "/en/").html["lang"] == "en"


def test_the_address_decides_the_language_and_not_the_browser(client, place):
    answer = client.get("/", headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert BeautifulSoup(answer.content, "html.parser").html["lang"] == "bg"
    assert not answer.cookies


def test_the_switch_leads_to_the_same_page_in_the_other_language(client, translated):
    decision, english = translated
    assert _languages(_soup(client, decision.url)) == {"bg": decision.url, "en": english.url}
    assert _languages(_soup(client, english.url)) == {"bg": decision.url, "en": english.url}


def test_a_page_that_is_not_translated_leads_to_the_other_home_page(client, place, page_of):
    page = page_of(factories.PolicyPageFactory)
    assert _languages(_soup(client, page.url)) == {"bg": page.url, "en": "/en/"}


def test_a_draft_translation_is_not_offered(client, translated):
    decision, english = translated
    english.unpublish()
    assert _languages(_soup(client, decision.url))["en"] == "/en/"


def test_search_engines_learn_of_translations_and_only_of_those(client, translated, page_of):
    decision, english = translated
    links = _soup(client, decision.url).select('link[rel="alternate"]')
    assert {link["hreflang"]: link["href"] for link in links} == {
        "bg": decision.full_url,
        "en": english.full_url,
    }
    alone = page_of(factories.PolicyPageFactory)
    assert _soup(client, alone.url).select('link[rel="alternate"]') == []


def test_the_menu_marks_the_section_and_the_page(client, place, page_of):
    soup = _soup(client, place.news.url)
    assert soup.select_one('.menu a[aria-current="page"]').get_text() == "Новини"
    below = _soup(client, page_of(factories.NewsPageFactory).url)
    assert below.select_one('.menu a[aria-current="true"]').get_text() == "Новини"


def test_breadcrumbs_lead_from_home_to_the_page(client, page_of):
    page = page_of(factories.NewsPageFactory)
    steps = [step.get_text(strip=True) for step in _soup(client, page.url).select(".breadcrumbs li")]
    assert steps == ["Начало", "Новини", page.title]


def test_the_home_page_has_no_breadcrumbs(client, place):
    assert _soup(client, "/").select(".breadcrumbs") == []


def test_contacts_are_in_the_language_of_the_page(client, place):
    place.english.address = "1 Parvi May Square"
    place.english.save()
    assert "Parvi May" in _soup(client, "/en/").select_one("footer address").get_text()
    assert "Първи май" in _soup(client, "/").select_one("footer address").get_text()
