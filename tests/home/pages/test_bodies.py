"""The bodies of local government."""

import pytest
from bs4 import BeautifulSoup

from .. import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def council(place):
    people = [{"type": "person", "value": {"name": "Стамен Яворски", "role": "Председател"}}]
    return factories.BodyPageFactory(parent=place.home, slug="savet", people=people, phone="0700 00 001")


def _soup(client, page):
    return BeautifulSoup(client.get(page.url).content, "html.parser")


def test_a_body_shows_people_contacts_and_documents(client, council):
    decision = factories.DecisionPageFactory(parent=council, adopting_body=council, adopted_by="")
    soup = _soup(client, council)
    assert soup.select_one(".person h3").text == "Стамен Яворски"
    assert soup.select_one('.facts-list a[href="tel:070000001"]')
    assert soup.select_one(".row-title a")["href"] == decision.url


def test_a_publication_leads_to_the_body_that_adopted_it(client, council):
    decision = factories.DecisionPageFactory(parent=council, adopting_body=council, adopted_by="")
    link = _soup(client, decision).select_one(f'.facts-list a[href="{council.url}"]')
    assert link.text == council.title
    assert council.title in decision.get_reference()


def test_only_the_accounts_of_a_body_are_on_its_page(client, council):
    factories.AccountFactory(name="На цялата община")
    own = factories.AccountFactory(name="На съвета", root_page=council)
    accounts = _soup(client, council).select(".accounts a")
    assert [account["href"] for account in accounts] == [own.public_url]


def test_breadcrumbs_lead_through_the_body(client, council):
    decision = factories.DecisionPageFactory(parent=council)
    crumbs = [link["href"] for link in _soup(client, decision).select(".breadcrumbs a")]
    assert crumbs == ["/", council.url]
