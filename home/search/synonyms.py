"""The synonyms that administrators keep, as keys."""

from collections import defaultdict

from .lemmas import keys
from .models import SynonymGroup
from .stop_words import STOP_WORDS
from .words import split

#: The keys of a word or of an expression of several words.
Expression = tuple[str, ...]


def expression(text: str) -> Expression:
    """Return the keys of the words of ``text`` that matter."""
    return tuple(keys(word for word in split(text) if word not in STOP_WORDS))


def load_synonyms() -> dict[Expression, list[Expression]]:
    """Return the expressions with the same meaning for each expression that has any."""
    synonyms: dict[Expression, list[Expression]] = defaultdict(list)
    for group in SynonymGroup.objects.all():
        expressions = [each for each in map(expression, group.terms) if each]
        for each in expressions:
            synonyms[each] += [other for other in expressions if other not in (each, *synonyms[each])]
    return dict(synonyms)
