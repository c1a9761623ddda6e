"""Words that mix Latin and Cyrillic letters."""

import pytest

from civic_social.content.proofreading import mixed_script_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Oбщината кани", ["Oбщината"]),
        ("Община Бялa рекa", ["Бялa", "рекa"]),
        ("COциални услуги", ["COциални"]),
        ("Фacebook", ["Фacebook"]),
        ("мuтинг и мuтинг", ["мuтинг"]),
        ("Изцяло на кирилица", []),
        ("All in Latin letters", []),
        ("PDFът и SMSите са тук", []),
        ("e-mail-ът и Wi-Fi зоната", []),
        ("Пишете на obshtina@byala-reka.bg или https://byala-reka.bg/новини", []),
        ("Сградата е клас A, витамин C", []),
        ("5G мрежа, A4 формат, №12а", []),
    ],
)
def test_words_of_mixed_script_are_listed(text, words):
    assert mixed_script_words(text) == words
