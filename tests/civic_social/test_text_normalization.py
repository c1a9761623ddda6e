"""One normalizer for all texts: NFC, without control and invisible characters."""

import unicodedata

import pytest

from civic_social.messages import Message, Picture
from civic_social.text_normalization import normalize_html, normalize_json, normalize_line, normalize_text

FAMILY = "👩\u200d👩\u200d👧\u200d👦"
HEART_ON_FIRE = "❤\ufe0f\u200d🔥"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    "text",
    [
        "Трамвайна линия",
        "таб\tи\nред",
        "№ 14 – „Първи май“ 5\xa0€",
        FAMILY,
        HEART_ON_FIRE,
        ENGLAND,
        "1\ufe0f\u20e3",
    ]
    + ["می\u200cخواهم", "क्\u200dष"],
)
def test_text_that_needs_nothing_stays(text):
    assert normalize_text(text) == text
    assert normalize_html(text) == text


@pytest.mark.parametrize(
    "sign",
    ["\x00", "\x02", "\x1b", "\x1f", "\x7f", "\x9f", "\xad", "\u200b", "\u200d", "\u200e", "\u202e", "\u2060"]
    + ["\ufe0f", "\ufeff", "\ufffe", "\uffff", "\U0010ffff", "\ud800", "\U000e0041", "\u3164"],
)
def test_invisible_character_is_removed(sign):
    assert normalize_text(f"Първа{sign}смяна") == "Първасмяна"
    assert normalize_html(f"<b>Първа{sign}</b>") == "<b>Първа</b>"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_line_end_keeps_the_words_apart(end):
    assert normalize_text(f"Първа{end}втора") == "Първа\nвтора"
    assert normalize_line(f"Първа {end} втора") == "Първа втора"


def test_hyphen_of_word_becomes_a_hyphen():
    assert normalize_text("социално\x1eикономически") == "социално-икономически"


def test_letters_in_two_parts_become_one():
    text = "Трамвайна линия Първомай ѝ"
    for normalize in (normalize_text, normalize_line, normalize_html):
        assert normalize(unicodedata.normalize("NFD", text)) == text


def test_markup_is_never_composed_with_what_follows_it():
    assert normalize_html("<b>a</b>\u0338 <\u0338") == "<b>a</b>\u0338 <\u0338"
    assert normalize_text("a =\u0338 b") == "a ≠ b"


def test_texts_inside_json_are_normalized_and_keys_stay():
    value = [{"type": "a\u200b", "value": {"x\u200b": ["й\u200b", 5, None]}}]
    assert normalize_json(value) == [{"type": "a", "value": {"x\u200b": ["й", 5, None]}}]


def test_no_message_to_a_network_has_a_forbidden_character():
    message = Message(
        "Текст\x02",
        title="Й\x0bи\u0306",
        description="\ufeffОпис",
        hashtags=("Маи\u0306",),
        pictures=(Picture(1, "\x1fРека"),),
    )
    assert (message.text, message.title, message.description) == ("Текст", "Й й", "Опис")
    assert (message.hashtags, message.pictures[0].alt) == (("Май",), "Река")
    assert Message.from_dict(message.to_dict()) == message
