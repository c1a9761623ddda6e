"""The accessibility statement: what it must say, and how it is found."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from home.demo import accessibility
from home.models import AccessibilityPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def statement(place):
    accessibility.load([place.home, place.english])
    return AccessibilityPage.objects.get(locale=place.home.locale)


def soup_of(client, address):
    return BeautifulSoup(client.get(address).content, "html.parser")


def test_every_page_links_to_the_statement_in_its_language(client, place, statement):
    for address, name in ((place.news.url, "Декларация за достъпност"), ("/en/", "Accessibility statement")):
        links = {link.get_text(): link["href"] for link in soup_of(client, address).select("footer a")}
        assert client.get(links[name]).status_code == 200


def test_it_has_the_parts_of_the_european_model_in_their_order(client, statement):
    soup = soup_of(client, statement.url)
    assert [heading.get_text() for heading in soup.select("main h2")] == [
        "Степен на съответствие",
        "Съдържание, което не е достъпно",
        "Изготвяне на декларацията",
        "Обратна връзка и контакти",
        "Процедура за прилагане",
    ]
    text = soup.main.get_text()
    assert "Директива (ЕС) 2016/2102" in text
    assert "http://testserver" in text
    assert "съответства частично" in text
    assert "самооценка" in text
    assert "dostapnost@byalareka.example" in text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"non_compliant": "", "outside": ""}, "non_compliant"),
        ({"status": "full"}, "status"),
        ({"phone": "", "email": ""}, "email"),
        ({"reviewed_on": localdate() - timedelta(days=900)}, "reviewed_on"),
    ],
)
def test_what_contradicts_itself_is_refused(statement, change, field):
    for name, value in change.items():
        setattr(statement, name, value)
    with pytest.raises(ValidationError) as refused:
        statement.full_clean()
    assert list(refused.value.message_dict) == [field]


def test_there_is_one_for_each_language(place, statement):
    assert not AccessibilityPage.can_create_at(place.home)
