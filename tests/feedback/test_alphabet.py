"""The order of the Bulgarian alphabet and search in any case, on SQLite and PostgreSQL."""

import pytest
from taggit.models import Tag

from feedback.alphabet import Alphabetical, contains, sort_key

#: In the order of the alphabet: digits, Cyrillic, Latin; small letters first only between equal names.
NAMES = [
    "2 улица",
    "Александра Цанкова",
    "АНА Колева",
    "ангел",
    "Ангел",
    "Ангел Иванов",
    "Ангелина",
    "Борис Иванов",
    "Ивайло",
    "ѝво",
    "Иглика",
    "Изток",
    "Йордан",
    "Кирил",
    "Щерю",
    "юлия",
    "Яна Петрова",
    "alice",
    "Élise",
    "Zoe",
]


def test_sort_key_follows_the_alphabet():
    mixed = NAMES[::-1]
    assert sorted(mixed, key=sort_key) == NAMES


def test_decomposed_letters_sort_like_composed_ones():
    names = ["Изток", "И\u0306ово", "Йордан", "Кирил"]
    mixed = names[::-1]
    assert sorted(mixed, key=sort_key) == names


def test_quoted_names_come_before_letters():
    assert sorted(["Ана", "„Яна“", "9"], key=sort_key) == ["„Яна“", "9", "Ана"]


@pytest.mark.django_db
def test_database_sorts_like_the_key():
    for number, name in enumerate(reversed(NAMES)):
        Tag.objects.create(name=name, slug=f"tag-{number}")
    by_name = Alphabetical("name")
    assert list(Tag.objects.order_by(by_name, "pk").values_list("name", flat=True)) == NAMES
    assert list(Tag.objects.order_by(by_name.desc()).values_list("name", flat=True)) == NAMES[::-1]
    assert [tag.name for tag in Tag.objects.distinct().order_by(by_name)] == NAMES


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["култура", "Култура", "КУЛТУРА", " ултур ", "(градска)  култура"])
def test_search_ignores_case_and_reads_signs_as_they_are(words):
    Tag.objects.create(name="(Градска) Култура", slug="kultura")
    Tag.objects.create(name="Спорт", slug="sport")
    assert [tag.slug for tag in Tag.objects.filter(contains(words, "slug", "name"))] == ["kultura"]
    assert not Tag.objects.filter(contains(f"{words}.*", "name"))
