"""Stems of Bulgarian words, so that "отпадък" is found by "отпадъците".

PostgreSQL has no configuration for Bulgarian, SQLite stems English alone. So the stems are made here, put
into the index beside the words themselves, and asked for beside them: both databases give the same answers.

A stem only has to be the same for the forms of one word (article, number, gender), not to be right; a few
words that have nothing to do with each other share one, and come after those that match exactly.
"""

import re

_WORD = re.compile(r"[а-я]{3,}")
_VOWELS = "аеиоуъюяй"
#: What is left of a word is never shorter.
_SHORTEST = 3


def stems(text: str) -> str:
    """Return the stems of the Bulgarian words in ``text``, each once, in the order in which they come."""
    return " ".join(dict.fromkeys(stem(word) for word in _WORD.findall(text.lower())))


def stem(word: str) -> str:
    """Return the stem of one word in lower case."""
    word = _without(_without_article(word), "ове", "еве")
    short = word.rstrip(_VOWELS)
    word = short if len(short) >= _SHORTEST else word[:_SHORTEST]
    # отпадъци, отпадък; мляко, млека: sounds that change within one word.
    word = word[:-1] + {"ц": "к", "з": "г"}.get(word[-1], word[-1])
    if len(word) > _SHORTEST and (word[-2] == "ъ" or word[-2:] == "ек"):
        word = word[:-2] + word[-1]
    return word.replace("я", "е")


#: The article, and the letters after which it is one: "картата" has an article, "карта" and "съвета" do not.
_ARTICLES = {"та": "ая", "то": "ое", "те": "ие"}


def _without_article(word):
    rest, article = word[:-2], word[-2:]
    # "област" ends in a consonant and yet has "областта".
    if len(rest) >= _SHORTEST and (rest[-1] in _ARTICLES.get(article, "") or word.endswith("стта")):
        return rest
    return _without(word, "ият", "ът", "ят")


def _without(word, *endings):
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word.removesuffix(ending)
    return word
