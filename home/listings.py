"""Lists of pages of several types, in one order, narrowed by whoever looks for something."""

from dataclasses import dataclass, field

from django.core.paginator import Page as Part
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.models import Page

from .models.publications import PUBLICATION_TYPES, DocumentPage
from .models.register import RegisterEntry
from .models.topics import FIRST_LANGUAGE, with_labels
from .searching import pages_matching
from .validity import Validity, having
from .visibility import closed_paths, open_pages

PER_PAGE = 12
#: So many pages that match words are looked at when a list is also narrowed otherwise.
MOST_FOUND = 2000

#: Every kind that the register knows, in the order in which lists offer them.
KINDS = {
    **{
        model.register_kind: model._meta.verbose_name_plural
        for model in PUBLICATION_TYPES
        if model is not DocumentPage
    },
    "ordinance": _("ordinances"),
    "rules": pgettext_lazy("several", "rules"),
    "order": _("orders"),
    "programme": _("programmes"),
    "report": _("reports"),
    "notice": _("notices"),
    "document": _("other documents"),
}


SELECTED = mark_safe(" selected")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values of a filter."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A question that narrows a list; ``chosen`` is empty when it is not asked."""

    name: str
    label: str
    choices: list[Choice]
    chosen: str = ""

    @property
    def options(self) -> str:
        """The choices as HTML. Of years and bodies there are many, and a template is slow at each."""
        return format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (choice.value, SELECTED if choice.value == self.chosen else "", capfirst(choice.label))
                for choice in self.choices
            ),
        )


@dataclass(frozen=True, slots=True)
class Register:
    """A part of a list of publications, with what narrows it."""

    listing: Part
    filters: list[Filter] = field(default_factory=list)
    query: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked."""
        return bool(self.query or any(choice.chosen for choice in self.filters))


def entries_below(path: str, closed: tuple[str, ...]):
    """Return the register's entries below ``path`` that are not ``closed``, newest document first.

    The date is the document's own, or that of its first publishing when it has none.
    """
    return _shown(RegisterEntry.objects.filter(open_pages(closed, "page__"), page__path__startswith=path))


def _shown(entries):
    return entries.select_related("page").order_by("-listed_on", "-page")


def register_of(parent, request, sections) -> Register:
    """Return the publications right below ``sections`` that ``request`` asks for; nonsense is ignored.

    ``sections`` are the keys of ``parent``, whose page shows the list, and of lists below it.
    """
    where = (sections, closed_paths(request))
    language = get_language() or FIRST_LANGUAGE
    offers = _offers(*where, language)
    filters = [
        Filter(name, label, choices, _known(request.GET.get(name, ""), choices))
        for name, label, choices in offers
    ]
    query = request.GET.get("q", "").strip()[:200]
    return Register(
        listing=paginate(request, _shown(_narrowed(parent, _entries(*where), filters, query))),
        filters=[question for question in filters if len(question.choices) > 1 or question.chosen],
        query=query,
    )


def _entries(sections, closed):
    """Return the register's entries in ``sections``."""
    # Of one section the database reads them in the order of lists; of several it has to sort them.
    here = Q(section=sections[0]) if len(sections) == 1 else Q(section__in=sections)
    return RegisterEntry.objects.filter(here, open_pages(closed, "page__"))


def _narrowed(parent, entries, filters, query):
    for question in filters:
        if question.chosen:
            entries = entries.filter(ASKED[question.name](question.chosen))
    if query:
        pages = Page.objects.live().filter(path__startswith=parent.path)
        entries = entries.filter(page__in=[page.pk for page in pages_matching(query, pages)[:MOST_FOUND]])
    return entries


#: The condition that each filter sets on an entry.
ASKED = {
    "type": lambda value: Q(kind=value),
    "status": lambda value: having(Validity(value), localdate()),
    "year": lambda value: Q(year=value),
    "body": lambda value: Q(issuer=value),
    "topic": lambda value: Q(page__page_topics__tag__slug=value),
}


def _known(value, choices):
    return value if value in {choice.value for choice in choices} else ""


def _offers(sections, closed, language):
    """Return name, label and choices of each filter, for what occurs in ``sections``."""
    entries = _entries(sections, closed)
    tally = entries.values_list("kind", "year", "issuer").distinct()
    topics = Tag.objects.filter(Exists(entries.filter(page__page_topics__tag=OuterRef("pk"))))
    topics = with_labels(topics, language).values_list("slug", "name", "label")
    kinds = {kind for kind, _year, _issuer in tally}
    years = sorted({year for _kind, year, _issuer in tally}, reverse=True)
    issuers = sorted({issuer for _kind, _year, issuer in tally if issuer})
    offers = [
        (
            "type",
            _("Kind"),
            [Choice(kind, str(label)) for kind, label in KINDS.items() if kind in kinds],
        ),
        (
            "status",
            _("Status"),
            [Choice(status.value, str(status.label)) for status in Validity],
        ),
        ("year", _("Year"), [Choice(str(year), str(year)) for year in years]),
        (
            "body",
            pgettext_lazy("filter", "Body"),
            [Choice(issuer, issuer) for issuer in issuers],
        ),
        ("topic", _("Topic"), topic_choices(topics)),
    ]
    return offers


def topic_choices(topics) -> list[Choice]:
    """Return topics, each with its slug, its name and its label or nothing, in the alphabet."""
    choices = [Choice(slug, label or name) for slug, name, label in topics]
    return sorted(choices, key=lambda choice: choice.label.casefold())


def paginate(request, pages):
    """Return the part of ``pages`` that the query parameter ``p`` asks for, or the nearest one."""
    return Paginator(pages, PER_PAGE).get_page(request.GET.get("p"))
