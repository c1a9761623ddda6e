"""Pages of the bodies of local government."""

import pytest

from .. import factories
from ..html import get_soup

pytestmark = pytest.mark.django_db


@pytest.fixture
def council(website):
    people = [{"type": "person", "value": {"name": "Стамен Яворски", "role": "Председател"}}]
    return factories.BodyPageFactory(parent=website.home, slug="savet", people=people, phone="0700 00 001")


def test_body_shows_people_contacts_and_documents(client, council):
    decision = factories.DecisionPageFactory(parent=council, adopting_body=council, adopted_by="")
    soup = get_soup(client, council)
    assert soup.select_one(".person h3").text == "Стамен Яворски"
    assert soup.select_one('.facts-list a[href="tel:070000001"]')
    assert soup.select_one(".row-title a")["href"] == decision.url


def test_publication_links_to_its_adopting_body(client, council):
    decision = factories.DecisionPageFactory(parent=council, adopting_body=council, adopted_by="")
    link = get_soup(client, decision).select_one(f'.facts-list a[href="{council.url}"]')
    assert link.text == council.title
    assert council.title in decision.get_reference()


def test_body_shows_only_its_own_accounts(client, council):
    factories.AccountFactory(name="На цялата община")
    own = factories.AccountFactory(name="На съвета", root_page=council)
    accounts = get_soup(client, council).select(".accounts a")
    assert [account["href"] for account in accounts] == [own.public_url]


def test_breadcrumbs_include_the_body(client, council):
    decision = factories.DecisionPageFactory(parent=council)
    crumbs = [link["href"] for link in get_soup(client, decision).select(".breadcrumbs a")]
    assert crumbs == ["/", council.url]
