"""The stemmer for Bulgarian."""

import pytest

from home.search.bulgarian_stemmer import stem, stems


@pytest.mark.parametrize(
    "forms",
    [
        "отпадък отпадъци отпадъците отпадъка отпадъкът",
        "решение решения решението решенията",
        "политика политики политиката политиките",
        "такса такси таксата таксите",
        "общински общинския общинският общинска общинско общинските",
        "съвет съвети съветът съвета",
        "мост мостове мостът мостовете моста",
        "училище училища училището училищата",
        "стратегия стратегии стратегията стратегиите",
        "място места мястото местата",
        "област области областта",
        "карта карти картата",
        "център центрове центъра центърът",
    ],
)
def test_all_forms_of_a_word_have_the_same_stem(forms):
    assert len({stem(form) for form in forms.split()}) == 1


def test_different_words_have_different_stems():
    words = "решение решетка община общество съвет свят бюджет мост място карта кмет".split()
    assert len({stem(word) for word in words}) == len(words)


@pytest.mark.parametrize("word", ["та", "и", "аааа", "ете", "ъът", "яяя", "стта"])
def test_stemmer_accepts_words_without_a_stem(word):
    assert isinstance(stem(word), str)


def test_stems_are_unique_and_bulgarian():
    assert stems("Отпадък, отпадъци – PDF 2026") == "отпадк"
