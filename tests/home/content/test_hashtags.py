"""Hashtags made of topic names."""

import pytest

from home.content.hashtags import hashtag


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("социални услуги", "СоциалниУслуги"),
        ("Околна среда", "ОколнаСреда"),
        ("ЕС", "ЕС"),
        ("научно-технически съвет", "НаучноТехническиСъвет"),
        ("„Зелена“ община 2033", "ЗеленаОбщина2033"),
        ("air quality", "AirQuality"),
    ],
)
def test_every_word_of_a_hashtag_begins_with_a_capital(name, expected):
    assert hashtag(name) == expected


@pytest.mark.parametrize("name", ["2027", "–", ""])
def test_name_without_letters_has_no_hashtag(name):
    assert hashtag(name) == ""
