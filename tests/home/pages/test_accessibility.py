"""The accessibility statement: its parts, rules and links."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from home.demo import accessibility, town
from home.models import AccessibilityPage

from ..html import get_soup

pytestmark = pytest.mark.django_db


@pytest.fixture
def statement(website):
    accessibility.load(town.read_answers("http://testserver"))
    return AccessibilityPage.objects.get(locale=website.home.locale)


def test_every_page_links_to_the_statement_in_its_language(client, website, statement):
    for address, name in (
        (website.news.url, "Декларация за достъпност"),
        ("/en/", "Accessibility statement"),
    ):
        links = {link.get_text(): link["href"] for link in get_soup(client, address).select("footer a")}
        assert client.get(links[name]).status_code == 200


def test_statement_has_the_parts_of_the_european_model_in_order(client, statement):
    soup = get_soup(client, statement.url)
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


def test_statement_names_law_standard_reasons_and_enforcement_body(client, statement):
    soup = get_soup(client, statement.url)
    text = " ".join(soup.main.get_text().split())
    assert "чл. 58в от Закона за електронното управление" in text
    assert "EN 301 549 V3.2.1 (2021-03)" in text
    assert "не е достъпно по следните причини" in text
    procedure = soup.find("h2", string="Процедура за прилагане").find_next("p")
    body = procedure.select_one("a[href]")
    assert body["href"] == "https://egov.government.bg/"
    assert "1000 София" in procedure.get_text()


def test_english_statement_has_method_dates_and_feedback(client, website, statement):
    text = " ".join(get_soup(client, "/en/accessibility/").main.get_text().split())
    assert "This statement was prepared on" in text
    assert "It rests on a self-assessment" in text
    assert "It was last reviewed on" in text
    assert "also where the law exempts it" in text
    assert "Ministry of e-Government" in text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"non_compliant": "", "outside": ""}, "non_compliant"),
        ({"status": "full"}, "status"),
        ({"phone": "", "email": ""}, "email"),
        ({"enforcement": "<p>Обърнете се към министерството.</p>"}, "enforcement"),
        ({"reviewed_on": localdate() - timedelta(days=900)}, "reviewed_on"),
    ],
)
def test_contradictory_statement_is_invalid(statement, change, field):
    for name, value in change.items():
        setattr(statement, name, value)
    with pytest.raises(ValidationError) as refused:
        statement.full_clean()
    assert list(refused.value.message_dict) == [field]


def test_second_statement_in_a_language_is_not_allowed(website, statement):
    assert not AccessibilityPage.can_create_at(website.home)
