"""Cards show every sign that officials use, no empty boxes, and long words inside the edges."""

import io

import pytest
from PIL import Image, ImageChops

from home.cards.drawing import VERSION, CardContent, draw
from home.cards.lettering import FALLBACKS, Lettering, drawable, has_glyph, load_font, wrap

BOLD = "sofia-sans-bold.ttf"
LONG_WORD = "Непротивоконституционствувателствувайте"


def card(title, heading="", name="", shape="wide"):
    return Image.open(io.BytesIO(draw(CardContent(title, heading, name, "#000000", "#000000"), shape)))


def same(one, other):
    return ImageChops.difference(card(one), card(other)).getbbox() is None


@pytest.mark.parametrize("sign", "‰≥≤→№€≠≈√°§′−Ωѣ☎✓²₂½🎄⚠🚒")
def test_unusual_sign_is_drawn_by_a_font_that_has_it(sign):
    assert any(has_glyph(name, sign) for name in (BOLD, *FALLBACKS))
    assert not same(f"Данък {sign}", "Данък")


@pytest.mark.parametrize("sign", ["\uffff", "\u200b", "漢", "\U0010fffd", "\U0001f1e7\U0001f1ec"])
def test_sign_without_glyph_is_left_out(sign):
    assert same(f"Данък{sign}", "Данък")


def test_emoji_of_several_parts_is_drawn_without_boxes():
    assert drawable("Пожарникар 👩🏽\u200d🚒 ❤\ufe0f") == "Пожарникар 👩🚒 ❤"


def test_decomposed_letters_are_drawn_as_one():
    assert same("Трамвай", "Трамваи\u0306")


def test_text_of_the_first_font_is_drawn_as_before():
    lettering = Lettering(load_font(BOLD, 60))
    assert lettering.runs("Бюджет 2027 г. – № 5, 12 €") == [
        (load_font(BOLD, 60), "Бюджет 2027 г. – № 5, 12 €")
    ]


@pytest.mark.parametrize(
    "title", [LONG_WORD * 2, f"Бюджет {LONG_WORD * 8}", "https://byalareka.bg/" + "a" * 200]
)
@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_long_word_stays_inside(title, shape):
    drawn = card(title, heading=LONG_WORD * 3, name=LONG_WORD * 3, shape=shape).convert("L")
    edge = drawn.crop((drawn.width - 40, 60, drawn.width, drawn.height))
    assert edge.getextrema()[1] < 60


def test_long_word_loses_no_letter():
    lettering = Lettering(load_font(BOLD, 60))
    lines = wrap(f"Бюджет {LONG_WORD * 3}", lettering, 400)
    assert "".join(lines) == f"Бюджет{LONG_WORD * 3}"
    assert all(lettering.length(line) <= 400 for line in lines)


def test_shortened_line_ends_in_dots_inside_the_width():
    lettering = Lettering(load_font(BOLD, 60))
    (line,) = wrap(LONG_WORD * 3, lettering, 400, limit=1)
    assert line.endswith("…")
    assert lettering.length(line) <= 400


def test_card_that_looks_as_before_keeps_its_address():
    plain = CardContent("Бюджет за 2027 г.", "Новини · 6 ноември 2026 г.", "Община", "#000000", "#ffffff")
    assert plain._version == VERSION
    assert CardContent("Данък 2,5 ‰", "", "", "#000000", "#ffffff")._version > VERSION
    assert CardContent(LONG_WORD, "", "", "#000000", "#ffffff")._version > VERSION
