"""Questions of citizens with the answers that the site publishes."""

from datetime import date, datetime
from typing import Annotated

from django.utils.timezone import localdate
from ninja import Field, FilterSchema, Query, Router, Schema
from ninja.pagination import paginate

from civic_social.api.responses import ERRORS, PageId, Parts

from ..models import PublishedAnswer, RegisterEntry
from ..publications.validity import Validity, validity_condition
from .common import Language, public_pages

router = Router(tags=["answers"])


class AnswerOut(Schema):
    """A question and its answer, as they stand on the page; neither names anybody."""

    id: int
    page_id: int
    page_url: str
    language: str
    question: str
    answer: str
    published_at: datetime


class AnswerFilters(FilterSchema):
    """The answers that are wanted."""

    page: Annotated[PageId | None, Field(description="The number of a page.")] = None
    language: Annotated[Language | None, Field(description="For example `bg`.")] = None
    since: Annotated[date | None, Field(description="Published on this day or later.")] = None

    def conditions(self):
        """Return the lookups of the filters that are used."""
        lookups = {
            "page": self.page,
            "page__locale__language_code": self.language,
            "published_at__date__gte": self.since,
        }
        return {lookup: value for lookup, value in lookups.items() if value is not None}


class AnswerParts(Parts):
    """Parts of the list of answers."""

    def paginate_queryset(self, queryset, pagination, request, **params):
        """Return the part with its items described."""
        part = super().paginate_queryset(queryset, pagination, request, **params)
        return {**part, "items": [describe(answer, request) for answer in part["items"]]}


def describe(answer: PublishedAnswer, request) -> dict:
    """Return the question and the answer, with the page that shows them."""
    return {
        "id": answer.pk,
        "page_id": answer.page_id,
        "page_url": answer.page.get_full_url(request) or "",
        "language": answer.page.locale.language_code,
        "question": answer.question,
        "answer": answer.answer,
        "published_at": answer.published_at,
    }


@router.get(
    "",
    response={200: list[AnswerOut], **ERRORS},
    operation_id="list_answers",
    summary="List the published answers",
)
@paginate(AnswerParts)
def list_answers(request, filters: Query[AnswerFilters]):
    """Return the answers on public pages, the newest first; a withdrawn publication shows none."""
    withdrawn = RegisterEntry.objects.filter(validity_condition(Validity.WITHDRAWN, localdate()))
    answers = PublishedAnswer.objects.filter(page__in=public_pages(request).values("pk"))
    answers = answers.exclude(page__in=withdrawn.values("page")).filter(**filters.conditions())
    return answers.select_related("page__locale").order_by("-published_at", "-pk")
