"""Lists of pages of several types, in one order, narrowed by whoever looks for something."""

from dataclasses import dataclass, field
from functools import cache

from django.core.paginator import Page as Part
from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.models import Locale, Page

from .caching import remembered
from .composing import composed
from .models.publications import PUBLICATION_TYPES, DocumentPage
from .models.register import RegisterEntry
from .models.topics import FIRST_LANGUAGE, with_labels
from .rows import RowsOf
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

    The date is the document's own, or that of its first publishing when it has none. One query, whatever the
    types: a row of a list needs nothing of the page but its title and address.
    """
    return _shown(RegisterEntry.objects.filter(open_pages(closed, "page__"), page__path__startswith=path))


def _shown(entries):
    entries = entries.annotate(title=F("page__title"), url_path=F("page__url_path"))
    return entries.only(*SHOWN).order_by("-listed_on", "-page")


def register_of(parent, request) -> Register:
    """Return what ``request`` asks of the publications below ``parent``; nonsense is not asked."""
    where = (sections_of(parent), closed_paths(request))
    language = get_language() or FIRST_LANGUAGE
    offers, total = remembered(f"offers:{parent.pk}:{language}", lambda: _offers(*where, language))
    filters = [
        Filter(name, label, choices, _known(request.GET.get(name, ""), choices))
        for name, label, choices in offers
    ]
    query = request.GET.get("q", "").strip()[:200]
    if not query and not any(question.chosen for question in filters):
        listing = paginate(request, lambda: _shown(_entries(*where)), total, lambda: _first_entries(*where))
    else:
        listing = paginate(request, _shown(_narrowed(parent, _entries(*where), filters, query)))
    return Register(
        listing=listing,
        filters=[question for question in filters if len(question.choices) > 1 or question.chosen],
        query=query,
    )


def sections_of(parent) -> tuple[int, ...]:
    """Return ``parent`` and the lists below a body: each publication stands right below one of them."""
    below = [page.pk for page in getattr(parent, "below", ()) if page.specific_class in _sections()]
    return (parent.pk, *below)


@cache
def _sections():
    """Return the types of pages that hold publications."""
    return DocumentPage.allowed_parent_page_models()


def _entries(sections, closed):
    """Return the register's entries in ``sections``."""
    # Of one section the database reads them in the order of lists; of several it has to sort them.
    here = Q(section=sections[0]) if len(sections) == 1 else Q(section__in=sections)
    return RegisterEntry.objects.filter(here, open_pages(closed, "page__"))


@composed
def _first_entries(sections, closed):
    return _shown(_entries(sections, closed))[:PER_PAGE]


def _narrowed(parent, entries, filters, query):
    for question in filters:
        if question.chosen:
            entries = entries.filter(ASKED[question.name](question.chosen))
    if query:
        pages = Page.objects.live().filter(path__startswith=parent.path)
        entries = entries.filter(page__in=[page.pk for page in pages_matching(query, pages)[:MOST_FOUND]])
    return entries


#: What a row of the list shows.
SHOWN = (
    *("kind", "number", "listed_on", "is_draft", "in_force_from", "in_force_to", "repealed_on"),
    *("withdrawn_on", "summary"),
)

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


@composed
def _occurring(sections, closed, language):
    """Return in one row which kinds, years and bodies occur, how often, and the topics with their labels."""
    entries = _entries(sections, closed)
    tally = entries.values_list("kind", "year", "issuer").annotate(n=Count("*"))
    topics = Tag.objects.filter(Exists(entries.filter(page__page_topics__tag=OuterRef("pk"))))
    topics = with_labels(topics, language).values_list("slug", "name", "label")
    site = Locale.objects.order_by("pk")[:1]
    return site.annotate(tally=RowsOf(tally), topics=RowsOf(topics)).values_list("tally", "topics")


def _offers(sections, closed, language):
    """Return name, label and choices of each filter, for what occurs, and how many entries there are."""
    ((tally, topics),) = _occurring(sections, closed, language)
    kinds = {kind for kind, _year, _issuer, _n in tally}
    years = sorted({year for _kind, year, _issuer, _n in tally}, reverse=True)
    issuers = sorted({issuer for _kind, _year, issuer, _n in tally if issuer})
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
    return offers, sum(n for *_facts, n in tally)


def topic_choices(topics) -> list[Choice]:
    """Return topics, each with its slug, its name and its label or nothing, in the alphabet."""
    choices = [Choice(slug, label or name) for slug, name, label in topics]
    return sorted(choices, key=lambda choice: choice.label.casefold())


def first_of(listed, most: int):
    """Return the first of the queryset ``listed``, found by an index before anything is read of them."""
    found = listed.model.objects.filter(pk__in=listed.values("pk")[:most])
    return found.order_by(*listed.query.order_by)


def number_of(listed):
    """Return a queryset whose one value is how many there are in ``listed``."""
    every = listed.order_by().annotate(every=Value(1)).values("every")
    return every.annotate(n=Count("*")).values_list("n", flat=True)


class _Later:
    """A queryset that is made when a part of it is asked for; ``first`` returns the first part by itself."""

    def __init__(self, make, first):
        self.make = make
        self.first = first

    def __getitem__(self, part):
        return self.make()[part] if part.start else self.first()


def paginate(request, pages, total=None, first=None):
    """Return the part of ``pages`` that the query parameter ``p`` asks for; nonsense gets the nearest one.

    ``total`` is how many there are, where that is known without counting. ``first`` returns the first part,
    where there is a quicker way to it; ``pages`` is a function then, for the others.
    """
    paginator = Paginator(_Later(pages, first) if first else pages, PER_PAGE)
    if total is not None:
        paginator.count = total
    return paginator.get_page(request.GET.get("p"))
