"""Lists of pages of several types, in one order, narrowed by whoever looks for something."""

from dataclasses import dataclass, field

from django.core.paginator import Page as Part
from django.core.paginator import Paginator
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from taggit.models import Tag
from wagtail.models import Page

from .models.publications import PUBLICATION_TYPES, DocumentPage
from .models.register import RegisterEntry
from .searching import pages_matching
from .validity import Validity, having

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
    everything: str
    choices: list[Choice]
    chosen: str = ""


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


def latest_publications(parent):
    """Return the live publications below ``parent``, newest document first.

    The date is the document's own, or that of its first publishing when it has none. One query orders all
    types; getting the specific pages adds one for each type that occurs.
    """
    pages = Page.objects.live().public().descendant_of(parent).filter(register_entry__isnull=False)
    pages = pages.order_by("-register_entry__listed_on", "-pk")
    return pages.select_related("register_entry").defer_streamfields().specific()


def register_of(parent, request) -> Register:
    """Return what ``request`` asks of the publications below ``parent``; nonsense is not asked."""
    entries = RegisterEntry.objects.filter(page__path__startswith=parent.path)
    filters = [_filter(name, entries, request.GET.get(name, "")) for name in ASKED]
    query = request.GET.get("q", "").strip()[:200]
    pages = latest_publications(parent)
    for question in filters:
        if question.chosen:
            pages = pages.filter(ASKED[question.name](question.chosen))
    if query:
        found = pages_matching(query, Page.objects.live().filter(path__startswith=parent.path))
        pages = pages.filter(pk__in=[page.pk for page in found[:MOST_FOUND]])
    return Register(
        listing=paginate(request, pages),
        filters=[question for question in filters if len(question.choices) > 1 or question.chosen],
        query=query,
    )


#: The condition that each filter sets on a page.
ASKED = {
    "type": lambda value: Q(register_entry__kind=value),
    "status": lambda value: Q(
        register_entry__in=RegisterEntry.objects.filter(having(Validity(value), localdate()))
    ),
    "year": lambda value: Q(register_entry__year=value),
    "body": lambda value: Q(register_entry__issuer=value),
    "topic": lambda value: Q(page_topics__tag__slug=value),
}


def _filter(name, entries, chosen):
    label, everything, choices = _OFFERS[name](entries)
    known = {choice.value for choice in choices}
    return Filter(name, label, everything, choices, chosen if chosen in known else "")


def _kinds(entries):
    occurring = set(entries.values_list("kind", flat=True).distinct())
    choices = [Choice(kind, str(label)) for kind, label in KINDS.items() if kind in occurring]
    return _("Kind"), _("All kinds"), choices


def _statuses(entries):
    return _("Status"), _("Any status"), [Choice(status.value, str(status.label)) for status in Validity]


def _years(entries):
    years = entries.order_by("-year").values_list("year", flat=True).distinct()
    return _("Year"), _("All years"), [Choice(str(year), str(year)) for year in years]


def _bodies(entries):
    issuers = entries.exclude(issuer="").order_by("issuer").values_list("issuer", flat=True).distinct()
    return pgettext_lazy("filter", "Body"), _("All bodies"), [Choice(issuer, issuer) for issuer in issuers]


def _topics(entries):
    tags = Tag.objects.filter(page_topics__content_object__register_entry__in=entries).distinct()
    return _("Topic"), _("All topics"), [Choice(tag.slug, tag.name) for tag in tags.order_by("name")]


_OFFERS = {"type": _kinds, "status": _statuses, "year": _years, "body": _bodies, "topic": _topics}


def with_pictures(pages):
    """Return ``pages`` with their pictures and the pictures' renditions, in two queries for any number."""
    return pages.prefetch_related("picture__renditions")


def paginate(request, pages):
    """Return the part of ``pages`` that the query parameter ``p`` asks for; nonsense gets the nearest one."""
    return Paginator(pages, PER_PAGE).get_page(request.GET.get("p"))
