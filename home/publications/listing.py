"""Lists of publications of several types, in one order, with filters and a search."""

from dataclasses import dataclass, field

from django.core.paginator import Page as Part
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.models import Page

from feedback.alphabet import sort_key

from ..content.topics import FIRST_LANGUAGE, annotate_labels
from ..search.queries import search_pages
from ..site.aliases import is_no_repeat
from ..site.filters import Choice, ChosenFilter, Filter, chosen_filters, topic_choices
from ..site.pagination import paginate
from ..site.visibility import not_below, restricted_paths
from .kinds import KIND_NAMES_PLURAL
from .register import RegisterEntry
from .validity import Validity, validity_condition

#: The number of search results that are combined with the filters.
MAX_SEARCH_RESULTS = 2000

#: The condition that each filter sets on an entry.
CONDITIONS = {
    "type": lambda value: Q(kind=value),
    "status": lambda value: validity_condition(Validity(value), localdate()),
    "year": lambda value: Q(year=value),
    "body": lambda value: Q(issuer=value),
    "topic": lambda value: Q(page__page_topics__tag__slug=value),
}


@dataclass(frozen=True, slots=True)
class RegisterListing:
    """A part of a list of publications, with its filters and search words."""

    listing: Part
    filters: list[Filter] = field(default_factory=list)
    query: str = ""
    chosen: list[ChosenFilter] = field(default_factory=list)

    @property
    def is_narrowed(self) -> bool:
        """True if a filter or search words are used."""
        return bool(self.query or self.chosen)


def find_entries(path: str, restricted: tuple[str, ...]):
    """Return the register's entries below ``path`` and not below ``restricted`` paths, newest first.

    The date is that of the document, or of its first publishing if the document has none.
    """
    entries = RegisterEntry.objects.filter(
        not_below(restricted, "page__"),
        is_no_repeat(path, None, restricted, "page__"),
        page__path__startswith=path,
    )
    return _with_pages(entries)


def search_register(request, parent, sections) -> RegisterListing:
    """Return the publications right below ``sections`` that ``request`` selects.

    ``parent`` is the page that shows the list, ``sections`` are the keys of the pages that hold the
    publications. Invalid values of filters are ignored.
    """
    entries = _entries(sections)
    filters = [
        Filter(name, label, choices, _valid(request.GET.get(name, ""), choices))
        for name, label, choices in _offers(entries, get_language() or FIRST_LANGUAGE)
    ]
    query = request.GET.get("q", "").strip()[:200]
    return RegisterListing(
        listing=paginate(request, _with_pages(_narrow(entries, parent, filters, query))),
        filters=[each for each in filters if len(each.choices) > 1 or each.chosen],
        query=query,
        chosen=chosen_filters(request, filters),
    )


def _entries(sections):
    """Return the public entries of ``sections``."""
    # Databases read the entries of one section in the order of the list, but have to sort those of several.
    condition = Q(section=sections[0]) if len(sections) == 1 else Q(section__in=sections)
    return RegisterEntry.objects.filter(condition, not_below(restricted_paths(), "page__"))


def _with_pages(entries):
    return entries.select_related("page").order_by("-listed_on", "-page")


def _narrow(entries, parent, filters, query):
    for each in filters:
        if each.chosen:
            entries = entries.filter(CONDITIONS[each.name](each.chosen))
    if query:
        pages = Page.objects.live().filter(path__startswith=parent.path)
        results = search_pages(query, pages)[:MAX_SEARCH_RESULTS]
        entries = entries.filter(page__in=[page.pk for page in results])
    return entries


def _valid(value, choices):
    return value if value in {choice.value for choice in choices} else ""


def _offers(entries, language):
    """Return name, label and choices of each filter; only values that occur in ``entries`` are offered."""
    occurring = list(entries.values_list("kind", "year", "issuer").distinct())
    topics = Tag.objects.filter(Exists(entries.filter(page__page_topics__tag=OuterRef("pk"))))
    topics = annotate_labels(topics, language).values_list("slug", "name", "label")
    kinds = {kind for kind, _year, _issuer in occurring}
    years = sorted({year for _kind, year, _issuer in occurring}, reverse=True)
    issuers = sorted({issuer for _kind, _year, issuer in occurring if issuer}, key=sort_key)
    return [
        (
            "type",
            _("Kind"),
            [Choice(kind, str(label)) for kind, label in KIND_NAMES_PLURAL.items() if kind in kinds],
        ),
        ("status", _("Status"), [Choice(status.value, str(status.label)) for status in Validity]),
        ("year", _("Year"), [Choice(str(year), str(year)) for year in years]),
        ("body", pgettext_lazy("filter", "Body"), [Choice(issuer, issuer) for issuer in issuers]),
        ("topic", _("Topic"), topic_choices(topics)),
    ]
