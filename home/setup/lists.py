"""The lists and the bodies: publications, council, administration, news and events."""

from ..models import BodyPage, EventIndexPage, NewsIndexPage, PublicationsIndexPage
from . import texts
from .answers import LANGUAGES, Answers
from .pages import PageKind, PagePart
from .parts import Part

LISTS = (
    PageKind("publications", PublicationsIndexPage, {"bg": "politiki", "en": "policies"}),
    PageKind("council", BodyPage, {"bg": "obshtinski-savet", "en": "council"}, is_single=False),
    PageKind("administration", BodyPage, {"bg": "administratsia", "en": "administration"}, is_single=False),
    PageKind("news", NewsIndexPage, {"bg": "novini", "en": "news"}),
    PageKind("events", EventIndexPage, {"bg": "sabitia", "en": "events"}),
)


def list_part(answers: Answers, kind: PageKind, language: str, **fields) -> PagePart:
    """Return one list in one language; ``fields`` take precedence over its text."""
    words = texts.read(answers, language, kind.text)
    return PagePart(kind, language, {**words, "show_in_menus": True, **fields})


def get_parts(answers: Answers) -> list[Part]:
    """Return every list in every language."""
    return [list_part(answers, kind, language) for kind in LISTS for language in LANGUAGES]
