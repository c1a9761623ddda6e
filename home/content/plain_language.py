"""Advice on plain Bulgarian: long sentences, and words that an everyday word can replace.

Advice and not an error: the author decides. Pure: no database.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

#: Words in a sentence; the guides to plain Bulgarian and English ask for 15 to 20 on average.
MOST_WORDS = 20
#: Letters; longer words are read letter by letter.
MOST_LETTERS = 16
#: Characters that are checked, and pieces of advice of each kind that are shown.
MAX_CHARACTERS, SHOWN = 4000, 5

#: What a clerk writes, and what a citizen says. The beginning of a word means all its forms.
PLAIN_WORDS = {
    "във връзка с": "за, заради",
    "с оглед на": "заради",
    "с цел": "за да",
    "считано от": "от",
    "съгласно": "според, по",
    "на основание": "по",
    "посредством": "чрез, с",
    "в срок до": "до",
    "при условие че": "ако",
    "в случай че": "ако",
    "към настоящия момент": "сега",
    "по отношение на": "за",
    "относно": "за",
    "касае": "е за",
    "гореизложен": "това",
    "гореописан": "този",
    "горепосочен": "този",
    "гореупоменат": "този",
    "нижеизброен": "тези",
    "нижеподписан": "аз, ние",
    "настоящ": "този, сегашен",
    "същият": "той",
    "следва да": "трябва да",
    "подлежи на": "трябва да се",
    "осъществ": "правя, върша",
    "извършва": "прави",
    "реализ": "правя, изпълнявам",
    "имплемент": "въвеждам",
    "предоставя": "дава",
    "респективно": "съответно, или",
    "доколкото": "щом, ако",
    "обстоятелств": "случай, условие",
    "правоимащ": "който има право",
    "физическо лице": "човек",
    "физически лица": "хора",
    "юридическо лице": "фирма, организация",
    "юридически лица": "фирми, организации",
    "лицата": "хората",
    "превозно средство": "кола",
    "моторно превозно": "кола",
    "сметосъбиране": "събиране на боклука",
    "сметоизвозване": "извозване на боклука",
    "уведомява": "казва, пише",
    "оповест": "обявявам",
    "депозира": "подава",
    "инициира": "започва",
    "акцентира": "подчертава",
    "оптимизира": "подобрява",
    "актуализ": "обновявам",
    "координира": "съгласува",
    "приоритизира": "нарежда по важност",
    "верифицира": "проверява",
    "консолидира": "обединява",
    "бенефициент": "който получава парите",
    "мониторинг": "наблюдение",
    "субсидир": "плащам част от",
    "преференциал": "по-изгоден",
    "благоустрояване": "подобряване",
    "незабавно": "веднага",
    "ежемесечно": "всеки месец",
    "ежегодно": "всяка година",
    "своевременно": "навреме",
    "безвъзмездно": "безплатно",
    "възмездно": "срещу пари",
    "неоснователно": "без причина",
    "преустановя": "спира",
    "удостовер": "потвърждавам",
    "прилеж": "съседен",
    "понастоящем": "сега",
    "впоследствие": "после",
    "регламент": "правила",
    "надлежн": "редовен, правилен",
}
_ABBREVIATIONS = re.compile(
    r"\b(г|гг|ч|чл|ал|т|лв|ул|бул|пл|гр|с|др|напр|стр|вкл|обл|общ|бл|вх|ет|ап|проф|инж|арх|бр|изм|доп|св|кв|тел|мин|хил|млн|млрд)\.",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(r"(?<=[.!?…])[\s»“\")]+(?=[«„\"(]?[А-ЯA-Z\d])|\n+")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Report:
    """The measure of a text in one line, and advice in sentences."""

    measure: str
    advice: list[str]


def review(text: str) -> Report:
    """Return the measure of ``text`` in the active language, and advice on how to make it plainer."""
    text = text[:MAX_CHARACTERS]
    sentences = [_WORDS.findall(sentence) for sentence in split_sentences(text)]
    sentences = [words for words in sentences if words]
    if not sentences:
        return Report("", [])
    average = round(sum(map(len, sentences)) / len(sentences))
    facts = {"number": len(sentences), "average": average}
    measure = ngettext(
        "%(number)s sentence of %(average)s words.",
        "%(number)s sentences, %(average)s words each on average.",
        len(sentences),
    )
    return Report(measure % facts, [*_long_sentences(sentences), *_hard_words(text), *_long_words(sentences)])


def split_sentences(text: str) -> list[str]:
    """Return the sentences; the full stop of an abbreviation ends none."""
    # A full stop that ends no sentence is replaced, so that the pattern of ends stays simple.
    return _SENTENCE_ENDS.split(_ABBREVIATIONS.sub(lambda match: f"{match[1]}·", text))


def _long_sentences(sentences):
    for words in [words for words in sentences if len(words) > MOST_WORDS][:SHOWN]:
        facts = {"number": len(words), "start": " ".join(words[:4])}
        yield _("“%(start)s…” has %(number)s words. Make two or three sentences of it.") % facts


def _hard_words(text):
    lower = text.casefold()
    found = [
        (hard, plain) for hard, plain in PLAIN_WORDS.items() if re.search(rf"\b{re.escape(hard)}", lower)
    ]
    for hard, plain in found[:SHOWN]:
        whole = re.search(rf"\b{re.escape(hard)}\w*", lower)
        yield _("Instead of “%(hard)s” you may write: %(plain)s.") % {"hard": whole[0], "plain": plain}


def _long_words(sentences):
    long = dict.fromkeys(word for words in sentences for word in words if len(word) > MOST_LETTERS)
    if long:
        yield _("Long words: %(words)s.") % {"words": ", ".join(list(long)[:SHOWN])}
