"""Detection of personal data in a text."""

import time

import pytest

from home.content.personal_data import Kind, PersonalValue, find_personal_data, is_egn, is_iban

from .. import factories
from ..editor_form import read_editor


def kinds(text):
    return [finding.kind.value for finding in find_personal_data(text)]


@pytest.mark.parametrize("number", ["7523169263", "8032056031", "6101057509", "0041010002", "7501020018"])
def test_valid_personal_number_is_found(number):
    assert is_egn(number)
    assert kinds(f"Лицето с ЕГН {number}, живущо в града") == ["egn"]
    assert kinds(f"({number})") == kinds(f"ЕГН: {number[:6]} {number[6:]}.") == ["egn"]


@pytest.mark.parametrize(
    "text",
    [
        "7523169264",  # wrong checksum
        "7513169263",  # month 13
        "7502309261",  # 30 February
        "75231692630",  # eleven digits
        "№ 12/7523169263",  # the number of a file
        "сума 7523169263,50 лв.",
        "٧٥٢٣١٦٩٢٦٣",  # other digits
    ],
)
def test_other_numbers_are_no_personal_numbers(text):
    assert "egn" not in kinds(text)


def test_every_number_of_a_list_is_found():
    assert kinds("7523169263,8032056031;6101057509") == ["egn"] * 3


def test_number_of_a_foreigner_is_found_by_its_name():
    digits = "100100100"
    check = sum(int(d) * w for d, w in zip(digits, (21, 19, 17, 13, 11, 9, 7, 3, 1), strict=True)) % 10
    assert kinds(f"с ЛНЧ: {digits}{check}") == ["lnch"]
    assert kinds(f"преписка {digits}{check}") == []


@pytest.mark.parametrize("text", ["л.к. № 641234567", "лична карта 641234567, изд. 2020", "ЛК №641234567"])
def test_identity_card_is_found(text):
    assert kinds(text) == ["id-card"]


@pytest.mark.parametrize(
    "text",
    [
        "BG80BNBG96611020345678",
        "BG80 BNBG 9661 1020 3456 78",
        "IBAN: bg80bnbg96611020345678 в БНБ",
        "DE89 3704 0044 0532 0130 00",
    ],
)
def test_bank_account_is_found(text):
    assert kinds(text) == ["iban"]


def test_account_with_a_wrong_checksum_is_none():
    assert not is_iban("BG81BNBG96611020345678")
    assert kinds("BG81 BNBG 9661 1020 3456 78") == []


@pytest.mark.parametrize(
    "text",
    [
        "0888123456",
        "0888 12 34 56",
        "+359 888 123 456",
        "00359 89 8123456",
        "тел. 0431/6 23 45",
        "GSM: 0878-123-456",
        "+359 (0) 88 812 3456",
    ],
)
def test_telephone_is_found(text):
    assert kinds(text) == ["phone"]


@pytest.mark.parametrize(
    "text",
    ["чл. 21, ал. 1, т. 8", "№ 0888123456789", "2026-0088 г.", "до 31.12.2026 г.", "имот 04279.612.25"],
)
def test_numbers_of_articles_and_properties_are_no_telephones(text):
    assert kinds(text) == []


def test_same_telephone_is_reported_once():
    assert find_personal_data("0888 123456, +359888123456") == [PersonalValue(Kind.PHONE, "0888123456")]


def test_email_is_found():
    assert find_personal_data("Пишете на Ivan.Petrov@abv.bg.") == [
        PersonalValue(Kind.EMAIL, "ivan.petrov@abv.bg")
    ]
    assert kinds("иван@поща.бг") == ["email"]
    assert kinds("Община @ Бяла река") == []


@pytest.mark.parametrize("text", ["СА 1234 ВХ", "CB1234AB", "В1234КМ", "автомобил с рег. № ЕН-1234-АА"])
def test_car_plate_is_found(text):
    assert kinds(text) == ["plate"]


@pytest.mark.parametrize(
    "text", ["РЕШЕНИЯ В 2026 ОТ СЪВЕТА", "РД 1234", "СА1234ВХЖ", "в 2026 се", "XX 1234 AB"]
)
def test_capitals_around_a_year_are_no_car_plate(text):
    assert kinds(text) == []


@pytest.mark.django_db
def test_author_of_news_is_warned_of_personal_numbers(admin_client, page_of):
    page = page_of(
        factories.NewsPageFactory, picture=None, picture_alt="", summary="ЕГН 7523169263, 0888123456"
    )
    page.save_revision()
    form = read_editor(admin_client, page)
    form["action-publish"] = "1"
    response = admin_client.post(f"/admin/pages/{page.pk}/edit/", form, follow=True)
    warnings = [str(message) for message in response.context["messages"]]
    assert any("75••••••63" in text and "08" not in text for text in warnings)


def test_masked_value_does_not_reveal_the_number():
    [finding] = find_personal_data("7523169263")
    assert finding.masked == "75••••••63"


def test_hostile_text_takes_linear_time():
    for text in (
        "0 " * 200_000,
        "a." * 200_000,
        "BG80 " + "A1 " * 200_000,
        "тел. " * 100_000,
        "@a." * 100_000,
    ):
        started = time.process_time()
        find_personal_data(text)
        assert time.process_time() - started < 2
