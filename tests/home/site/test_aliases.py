"""An alias is no second publication: listed once, with the address of its original."""

import re
import xml.etree.ElementTree as ET

import pytest
from taggit.models import Tag
from wagtail.models import PageViewRestriction
from wagtail.search.index import insert_or_update_object

from home.models import RegisterEntry

from .. import factories

pytestmark = pytest.mark.django_db
ENTRY = "{http://www.w3.org/2005/Atom}entry"


@pytest.fixture
def body(website):
    """A body with lists of its own, in which editors put aliases."""
    return factories.BodyPageFactory(parent=website.home, slug="savet")


def search(client, address, *pages):
    """Return the keys of the pages that a search finds, after ``pages`` were indexed."""
    for page in pages:
        insert_or_update_object(page)
    return [result.page.pk for result in client.get(f"{address}?q=Мостът").context["listing"]]


def entries(client, address):
    """Return the title and the link of each entry of a feed."""
    feed = ET.fromstring(client.get(address).content)  # noqa: S314 - our own response
    atom = "{http://www.w3.org/2005/Atom}"
    return [
        (entry.find(f"{atom}title").text, entry.find(f"{atom}link").get("href"))
        for entry in feed.findall(ENTRY)
    ]


@pytest.fixture
def news(page_of, body):
    """A news item and its alias in the list of a body."""
    page = page_of(factories.NewsPageFactory, title="Мостът")
    page.topics.add(Tag.objects.create(name="Пътища", slug="patishta"))
    page.save()
    index = factories.NewsIndexPageFactory(parent=body, slug="novini")
    return page, page.create_alias(parent=index, update_slug="mostat"), index


def test_feeds_have_an_alias_once_and_under_its_original(client, website, news):
    page, alias, index = news
    expected = [("Мостът", page.full_url)]
    for address in (f"/feed/{website.home.pk}/", f"/feed/{index.pk}/", "/feed/topic/patishta/"):
        assert entries(client, address) == expected


def test_sitemap_and_search_have_no_alias(client, website, news):
    page, alias, _index = news
    sitemap = client.get("/sitemap.xml").content.decode()
    assert page.full_url in sitemap
    assert alias.full_url not in sitemap
    assert search(client, "/search/", page, alias) == [page.pk]


def test_search_finds_an_alias_in_a_language_without_the_original(client, website, news):
    page, _alias, _index = news
    index = factories.NewsIndexPageFactory(parent=website.english, slug="news")
    alias = page.create_alias(parent=index, update_locale=index.locale, reset_translation_key=False)
    assert search(client, "/en/search/", page, alias) == [alias.pk]


def test_home_page_lists_an_alias_once(client, website, page_of, news):
    page, _alias, _index = news
    act = page_of(factories.PolicyPageFactory)
    act.create_alias(parent=factories.PublicationsIndexPageFactory(parent=website.home), update_slug="alias")
    context = client.get(website.home.url).context
    assert [each.pk for each in context["news"]] == [page.pk]
    assert [entry.page_id for entry in context["publications"]] == [act.pk]


def test_alias_has_the_canonical_address_of_its_original(client, website, news):
    page, alias, index = news
    content = client.get(alias.url).content.decode()
    assert f'<link rel="canonical" href="{page.full_url}">' in content
    assert f'property="og:url" content="{page.full_url}"' in content
    assert f'"url": "{page.full_url}"' in content
    # The list of the body shows it all the same.
    assert alias.url in client.get(index.url).content.decode()


def test_alias_of_a_restricted_page_is_in_no_feed_and_not_found(client, website, news):
    page, alias, index = news
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert entries(client, f"/feed/{index.pk}/") == []
    assert search(client, "/search/", page, alias) == []


def test_alias_of_an_act_keeps_its_number(page_of, website, caplog):
    act = page_of(factories.DecisionPageFactory, number="245")
    section = factories.PublicationsIndexPageFactory(parent=website.home, slug="others")
    alias = act.create_alias(parent=section, update_slug="alias")
    act.save_revision().publish()
    alias.refresh_from_db()
    assert alias.number == "245"
    assert list(RegisterEntry.objects.filter(number="245").values_list("page_id", flat=True)) == [act.pk]
    assert "number in use" not in caplog.text


class TestEvent:
    """The alias of an event in the calendar of a body."""

    @pytest.fixture
    def alias(self, page_of, body):
        event = page_of(factories.EventPageFactory, takes_registrations=True)
        index = factories.EventIndexPageFactory(parent=body, slug="sabitia")
        return event.create_alias(parent=index, update_slug="obsazhdane")

    def test_calendars_have_the_entry_of_the_original(self, client, website, alias):
        original = alias.alias_of
        calendars = [
            client.get(f"{index.url}calendar/").content.decode()
            for index in (website.events, alias.get_parent())
        ]
        entries_ = [set(re.findall(r"^(?:UID|URL):.*", text, re.MULTILINE)) for text in calendars]
        assert entries_[0] == entries_[1]
        assert len(entries_[0]) == 2
        assert original.full_url in calendars[1].replace("\r\n ", "")

    def test_people_register_at_the_original(self, client, alias):
        address = f"{alias.alias_of.specific.url}register/"
        assert f'href="{address}"' in client.get(alias.url).content.decode()
        assert client.get(f"{alias.url}register/")["Location"] == address
