"""Slugs in Latin letters."""

import pytest

from home.content.transliteration import transliterate

from ..factories import PolicyPageFactory


@pytest.mark.parametrize(
    ("bulgarian", "latin"),
    [
        ("Щъркелът ще дойде", "shtarkelat shte doyde"),
        ("България и стратегия", "balgaria i strategia"),
        ("Стратегията", "strategiyata"),
        ("Цанко Живков, юни", "tsanko zhivkov, yuni"),
        ("Шофьор", "shofyor"),
        ("Решение № 245", "reshenie № 245"),
    ],
)
def test_transliteration_follows_the_law(bulgarian, latin):
    assert transliterate(bulgarian) == latin


@pytest.mark.django_db
def test_page_without_slug_gets_one_in_latin_letters(place):
    first = PolicyPageFactory(parent=place.publications, title="Политика за младежта", slug="")
    second = PolicyPageFactory(parent=place.publications, title="Политика за младежта", slug="")
    assert first.slug == "politika-za-mladezhta"
    assert second.slug == "politika-za-mladezhta-2"
