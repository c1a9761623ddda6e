"""Teasers: the facts of a page that lists, search, feeds, previews and breadcrumbs may show.

Every surface names a page by its ``Teaser``, so that none shows a text that was withdrawn, or an old state.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.functional import Promise
from django.utils.text import capfirst

#: The place of the title in ``Teaser.title_format``.
TITLE = "%(title)s"


@dataclass(frozen=True, slots=True)
class State:
    """A state that people must know, such as “repealed”; ``code`` is its class in the stylesheet."""

    code: str
    label: str | Promise

    def __str__(self):
        return str(self.label)


@dataclass(frozen=True, slots=True)
class Teaser:
    """The name, facts, states and text of a page for other surfaces, in the active language."""

    title: str
    #: The kind of page, with a capital: “Decision”.
    kind: str = ""
    #: The number of an act.
    number: str = ""
    #: The day of the content, for lists.
    day: date | None = None
    #: The body that adopted an act.
    issuer: str = ""
    #: One line that identifies the page: kind, number, date and body of an act; date and place of an event.
    reference: str = ""
    #: The summary, or what replaces it. Empty if there is none.
    text: str = ""
    #: False if the page's own texts are withdrawn: then nothing of its body or files may be quoted.
    tells_text: bool = True
    #: False if something else applies today, so that searches list it after what is current.
    is_current: bool = True
    states: tuple[State, ...] = field(default=())
    #: The title with its state, for surfaces that show a title alone: “Repealed: %(title)s”.
    title_format: str = TITLE

    @property
    def heading(self) -> str:
        """The title with its state, for surfaces that show nothing but a title."""
        return self.label_title(self.title)

    def label_title(self, title: str) -> str:
        """Return another title of the page with its state, or the page's title if its texts are withdrawn."""
        return self.title_format.replace(TITLE, title if self.tells_text else self.title)

    @property
    def state(self) -> str:
        """The states in one line, beginning with a capital, or an empty string."""
        return str(capfirst(", ".join(map(str, self.states))))

    @property
    def facts(self) -> str:
        """The reference and the states in one line."""
        return " · ".join(filter(None, [self.reference, self.state]))

    @property
    def description(self) -> str:
        """The facts and the text as sentences, for previews, feeds and search engines."""
        facts = self.facts
        if facts and self.text:
            return f"{facts}{'' if facts.endswith('.') else '.'} {self.text}"
        return facts or self.text

    @property
    def crumb(self) -> str:
        """A short name with the state, for breadcrumbs."""
        return " · ".join(filter(None, [self.title, self.state]))

    def with_text(self, text: str) -> "Teaser":
        """Return the teaser with another text of the page, unless its texts are withdrawn."""
        return replace(self, text=text) if text and self.tells_text else self


def plain_teaser(page) -> Teaser:
    """Return the teaser of a page of any type without states, such as a list or a form."""
    return Teaser(
        title=page.title,
        kind=str(page.specific_class._meta.verbose_name).capitalize() if page.specific_class else "",
        text=page.search_description or getattr(page, "summary", ""),
    )


def teaser_of(page) -> Teaser:
    """Return the teaser of a specific page of any type."""
    return page.get_teaser() if hasattr(page, "get_teaser") else plain_teaser(page)
