"""The accounts to follow in the footer."""

import pytest
from bs4 import BeautifulSoup

from home.site.social_links import accounts_to_follow

from .. import factories

pytestmark = pytest.mark.django_db


def _links(client, url="/"):
    soup = BeautifulSoup(client.get(url).content, "html.parser")
    return {link["href"]: link.get_text(" ", strip=True) for link in soup.select(".follow a")}


def test_account_is_linked_with_its_network(client, website):
    account = factories.AccountFactory()
    assert _links(client) == {account.public_url: "Община Бяла река Страница във Facebook"}


def test_accounts_without_url_are_not_listed(client, website):
    factories.AccountFactory(public_url="")
    assert "Последвайте ни" not in client.get("/").content.decode()


def test_account_of_one_language_is_shown_in_that_language_only(client, website):
    account = factories.AccountFactory(locales=["en"])
    assert _links(client) == {}
    assert _links(client, "/en/") == {account.public_url: "Община Бяла река Facebook page"}


def test_account_of_a_part_of_the_site_is_shown_in_its_language_only(client, website):
    account = factories.AccountFactory(root_page=website.news)
    assert account.public_url in _links(client)
    assert _links(client, "/en/") == {}


def test_account_names_are_escaped(client, website):
    factories.AccountFactory(name="<script>alert(1)</script>")
    assert "<script>alert" not in client.get("/").content.decode()


def test_list_of_accounts_loads_no_credentials(client, website, django_assert_num_queries):
    factories.AccountFactory()
    with django_assert_num_queries(1) as queries:
        accounts_to_follow(website.home)
    assert "credentials" not in queries[0]["sql"]
