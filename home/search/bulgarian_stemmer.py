"""A stemmer for Bulgarian, so that "отпадъците" finds "отпадък".

PostgreSQL has no configuration for Bulgarian, and SQLite stems English only. The stems are stored in the
search index beside the words, and searched for beside them, so that both databases give the same results.

All forms of a word (article, number, gender) must have the same stem, which need not be the linguistic one.
A few unrelated words share a stem; exact matches come first.
"""

import re

_WORD = re.compile(r"[а-я]{3,}")
_VOWELS = "аеиоуъюяй"
#: The minimal length of a stem.
_MIN_LENGTH = 3


def stems(text: str) -> str:
    """Return the stems of the Bulgarian words in ``text``, each once, in order of appearance."""
    return " ".join(dict.fromkeys(stem(word) for word in _WORD.findall(text.lower())))


def stem(word: str) -> str:
    """Return the stem of one word in lower case."""
    word = _without(_without_article(word), "ове", "еве")
    short = word.rstrip(_VOWELS)
    word = short if len(short) >= _MIN_LENGTH else word[:_MIN_LENGTH]
    # Sounds that change within one word: отпадъци, отпадък; мляко, млека.
    word = word[:-1] + {"ц": "к", "з": "г"}.get(word[-1], word[-1])
    if len(word) > _MIN_LENGTH and (word[-2] == "ъ" or word[-2:] == "ек"):
        word = word[:-2] + word[-1]
    return word.replace("я", "е")


#: Endings that are articles after these letters: "картата" has an article, "карта" and "съвета" do not.
_ARTICLES = {"та": "ая", "то": "ое", "те": "ие"}


def _without_article(word):
    rest, article = word[:-2], word[-2:]
    # After "ст" the ending is an article too: "областта".
    if len(rest) >= _MIN_LENGTH and (rest[-1] in _ARTICLES.get(article, "") or word.endswith("стта")):
        return rest
    return _without(word, "ият", "ът", "ят")


def _without(word, *endings):
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_LENGTH:
            return word.removesuffix(ending)
    return word
