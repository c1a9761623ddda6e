"""The directory of contacts."""

import pytest
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from home.models import ContactsPage
from home.search_page import results

from ..html import get_soup

pytestmark = pytest.mark.django_db


@pytest.fixture
def contacts(website):
    page = ContactsPage(
        title="Контакти",
        slug="kontakti",
        locale=website.home.locale,
        departments=[
            {
                "type": "department",
                "value": {
                    "name": "Отдел „Екология“",
                    "tasks": "Бездомни животни и паркове.",
                    "phone": "0700 00 020",
                    "address": "ул. „Речна“ 4",
                    "people": [
                        {"name": "Калоян Зелков", "role": "Началник", "phone": "1", "reception": "сряда"}
                    ],
                },
            }
        ],
    )
    website.home.add_child(instance=page)
    return ContactsPage.objects.get(pk=page.pk)


def test_department_has_its_people_and_a_link_to_the_map(client, contacts):
    soup = get_soup(client, contacts.url)
    department = soup.select_one(".department")
    assert department.h2.get_text() == "Отдел „Екология“"
    assert department.select_one('a[href="tel:070000020"]')
    assert department.select_one(".person h3").get_text() == "Калоян Зелков"
    assert "openstreetmap.org/search?query=" in department.select_one("a[rel=noreferrer]")["href"]
    assert not soup.find_all("iframe")


def test_home_page_leads_to_the_directory(client, contacts):
    assert get_soup(client, "/").select_one(f'.front-hours a[href="{contacts.url}"]')


def test_department_is_found_by_what_it_does_its_numbers_and_its_labels(contacts):
    get_search_backend().add(contacts)
    found = [
        hit.page.pk
        for query in ("бездомно животно", "0700 00 020", "70000020", "телефон на Зелков", "приемен ден")
        for hit in results.find(query, Page.objects.live()).hits[:1]
    ]
    assert found == [contacts.pk] * 5
