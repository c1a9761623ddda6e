"""Publications: the entries of the register whose pages are public."""

from datetime import date, datetime
from typing import Annotated, Literal

from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.timezone import localdate
from ninja import Field, FilterSchema, Query, Router, Schema
from ninja.pagination import paginate

from civic_social.api.responses import ERRORS, PageId, Parts, Slug

from ..models import RegisterEntry
from ..publications.kinds import KIND_NAMES
from ..publications.validity import Validity, validity_condition
from .common import Language, public_pages, topics_of

router = Router(tags=["publications"])
Kind = Literal[tuple(KIND_NAMES)]
ValidityName = Literal[tuple(Validity.values)]


class PublicationOut(Schema):
    """A publication as lists on the site name it; of a withdrawn one nothing but its name and the notice."""

    id: int
    url: str
    language: str
    kind: str
    kind_name: str
    number: str
    date: date
    title: str
    issuer: str
    reference: str
    text: str
    validity: ValidityName
    validity_name: str
    is_amended: bool
    in_force_from: date | None
    in_force_to: date | None
    repealed_on: date | None
    withdrawn_on: date | None
    topics: list[str]
    first_published_at: datetime | None
    last_published_at: datetime | None


class PublicationFilters(FilterSchema):
    """The publications that are wanted."""

    kind: Annotated[Kind | None, Field(description="The kind.")] = None
    validity: Annotated[ValidityName | None, Field(description="The validity today.")] = None
    topic: Annotated[Slug | None, Field(description="The slug of a topic.")] = None
    language: Annotated[Language | None, Field(description="For example `bg`.")] = None
    since: Annotated[date | None, Field(description="Dated on this day or later.")] = None
    until: Annotated[date | None, Field(description="Dated on this day or earlier.")] = None
    changed_since: Annotated[date | None, Field(description="Published again on this day or later.")] = None

    def apply(self, entries):
        """Return those of ``entries`` that all filters select."""
        lookups = {
            "kind": self.kind,
            "page__page_topics__tag__slug": self.topic,
            "locale__language_code": self.language,
            "listed_on__gte": self.since,
            "listed_on__lte": self.until,
            "page__last_published_at__date__gte": self.changed_since,
        }
        entries = entries.filter(**{lookup: value for lookup, value in lookups.items() if value is not None})
        return (
            entries.filter(validity_condition(Validity(self.validity), localdate()))
            if self.validity
            else entries
        )


class PublicationParts(Parts):
    """Parts of the list of publications, described in the language of each page."""

    def paginate_queryset(self, queryset, pagination, request, **params):
        """Return the part with its items described."""
        part = super().paginate_queryset(queryset, pagination, request, **params)
        return {**part, "items": [describe(entry) for entry in part["items"]]}


def public_entries(request):
    """Return the entries of public publications, the newest first."""
    entries = RegisterEntry.objects.filter(page__in=public_pages(request).values("pk"))
    entries = entries.select_related("page__locale", "locale").prefetch_related("page__page_topics__tag")
    return entries.order_by("-listed_on", "-page")


def describe(entry: RegisterEntry) -> dict:
    """Return the facts about a publication, in the language of its page."""
    language = entry.locale.language_code
    with translation.override(language):
        teaser = entry.teaser
        return {
            "id": entry.page_id,
            "url": entry.page.full_url or "",
            "language": language,
            "kind": entry.kind,
            "kind_name": entry.kind_name,
            "number": entry.number,
            "date": entry.listed_on,
            "title": teaser.title,
            "issuer": entry.issuer,
            "reference": teaser.reference,
            "text": teaser.text,
            "validity": entry.validity.value,
            "validity_name": str(entry.validity.label),
            "is_amended": entry.is_amended,
            "in_force_from": entry.in_force_from,
            "in_force_to": entry.in_force_to,
            "repealed_on": entry.repealed_on,
            "withdrawn_on": entry.withdrawn_on,
            "topics": topics_of(entry.page),
            "first_published_at": entry.page.first_published_at,
            "last_published_at": entry.page.last_published_at,
        }


@router.get(
    "",
    response={200: list[PublicationOut], **ERRORS},
    operation_id="list_publications",
    summary="List the publications",
)
@paginate(PublicationParts)
def list_publications(request, filters: Query[PublicationFilters]):
    """Return the acts, strategies and other documents that the site shows, the newest first."""
    return filters.apply(public_entries(request))


@router.get(
    "/{page_id}",
    response={200: PublicationOut, **ERRORS},
    operation_id="get_publication",
    summary="Get a publication",
)
def get_publication(request, page_id: PageId):
    """Return one publication."""
    return describe(get_object_or_404(public_entries(request), pk=page_id))
