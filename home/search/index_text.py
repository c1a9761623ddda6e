"""The text under which the search index knows a page: its words as written, and their keys.

The words as written serve the search in the admin and phrases in quotation marks. The keys serve the search
of the site: each once as it is, and once more with ``TITLE`` or ``LEAD`` in front if title or lead have it,
so that a query can ask for the title alone. Databases need no weights for that.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .lemmas import keys
from .words import joined_numbers, split

#: In front of a key that the title, or title or lead have. No word of any language begins so.
TITLE, LEAD = "xxt", "xxl"
#: The prefix of a value by which results are filtered.
FACET = "xxf"
#: PostgreSQL keeps no more than a megabyte for a page.
MAX_KEYS = 20_000
MAX_CHARACTERS = 200_000


@dataclass
class PageText:
    """The passages of a page by their weight.

    ``lead`` begins with the summary. ``facets`` are values to filter by, such as "year2026".
    """

    title: list[str]
    lead: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    facets: list[str] = field(default_factory=list)

    @property
    def parts(self) -> tuple[str, str, str]:
        """Title, lead and body, each in one string."""
        return tuple("\n".join(part)[:MAX_CHARACTERS] for part in (self.title, self.lead, self.body))

    @property
    def passages(self) -> list[str]:
        """The passages of lead and body, with ``MAX_CHARACTERS`` at the most."""
        kept, length = [], 0
        for passage in filter(None, [*self.lead, *self.body]):
            kept.append(passage[: MAX_CHARACTERS - length])
            length += len(kept[-1])
            if length >= MAX_CHARACTERS:
                break
        return kept


def index_text(text: PageText) -> str:
    """Return what the search index holds of ``text`` besides the page's title."""
    words = [split(part) for part in text.parts]
    title, lead, body = (
        unique([*keys(each), *joined_numbers(part)]) for each, part in zip(words, text.parts, strict=True)
    )
    lead = unique([*title, *lead])
    every = unique([*lead, *body])[:MAX_KEYS]
    marked = [
        *(TITLE + key for key in title),
        *(LEAD + key for key in lead),
        *(FACET + value for value in text.facets),
    ]
    return " ".join([*(word for part in words[1:] for word in part), *every, *marked])


def unique(values: Iterable[str]) -> list[str]:
    """Return ``values`` without repetitions, in their order."""
    return list(dict.fromkeys(values))
