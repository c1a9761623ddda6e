"""Lists of pages of several types, in one order, narrowed by whoever looks for something."""

from dataclasses import dataclass, field

from django.core.paginator import Page as Part
from django.core.paginator import Paginator
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.models import Page

from .caching import remembered
from .models.content import PageTopic
from .models.publications import PUBLICATION_TYPES, DocumentPage
from .models.register import RegisterEntry
from .models.topics import labelled
from .searching import pages_matching
from .validity import Validity, having
from .visibility import is_public

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


def latest_publications(parent, request):
    """Return the register's entries below ``parent`` that strangers may see, newest document first.

    The date is the document's own, or that of its first publishing when it has none. One query, whatever the
    types: a row of a list needs nothing of the page but its title and address.
    """
    entries = RegisterEntry.objects.filter(is_public(request, "page__"), page__path__startswith=parent.path)
    return entries.select_related("page").order_by("-listed_on", "-page")


def register_of(parent, request) -> Register:
    """Return what ``request`` asks of the publications below ``parent``; nonsense is not asked."""
    entries = latest_publications(parent, request)
    offers = remembered(f"offers:{parent.pk}:{get_language()}", lambda: _offers(entries))
    filters = [
        Filter(name, label, choices, _known(request.GET.get(name, ""), choices))
        for name, label, choices in offers
    ]
    query = request.GET.get("q", "").strip()[:200]
    for question in filters:
        if question.chosen:
            entries = entries.filter(ASKED[question.name](question.chosen))
    if query:
        pages = Page.objects.live().filter(path__startswith=parent.path)
        entries = entries.filter(page__in=[page.pk for page in pages_matching(query, pages)[:MOST_FOUND]])
    asked = query or any(question.chosen for question in filters)
    total = None if asked else remembered(f"total:{parent.pk}", entries.count)
    return Register(
        listing=paginate(request, entries.only(*SHOWN), total),
        filters=[question for question in filters if len(question.choices) > 1 or question.chosen],
        query=query,
    )


#: What a row of the list shows, and what the address of its page is made of.
SHOWN = (
    *("kind", "number", "listed_on", "is_draft", "in_force_from", "in_force_to", "repealed_on"),
    *("withdrawn_on", "summary", "page__title", "page__url_path"),
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


def _offers(entries):
    """Return name, label and choices of each filter; only what occurs is offered."""
    occurring = list(entries.order_by().values_list("kind", "year", "issuer").distinct())
    kinds = {kind for kind, _year, _issuer in occurring}
    years = sorted({year for _kind, year, _issuer in occurring}, reverse=True)
    issuers = sorted({issuer for _kind, _year, issuer in occurring if issuer})
    tags = Tag.objects.filter(
        pk__in=PageTopic.objects.filter(
            content_object__in=entries.order_by().values("page"),
        ).values("tag")
    )
    return [
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
        ("topic", _("Topic"), topic_choices(tags)),
    ]


def topic_choices(tags) -> list[Choice]:
    """Return the topics ``tags`` as they are called in the language of the page, in its alphabet."""
    choices = [Choice(tag.slug, name) for tag, name in labelled(list(tags), get_language())]
    return sorted(choices, key=lambda choice: choice.label.casefold())


def with_pictures(pages):
    """Return ``pages`` with their pictures and the pictures' renditions, in two queries for any number."""
    return pages.prefetch_related("picture__renditions")


def paginate(request, pages, total=None):
    """Return the part of ``pages`` that the query parameter ``p`` asks for; nonsense gets the nearest one.

    ``total`` is how many there are, where that is known without counting.
    """
    paginator = Paginator(pages, PER_PAGE)
    if total is not None:
        paginator.count = total
    return paginator.get_page(request.GET.get("p"))
