"""Keep the register in step with the live publications."""

import logging
from datetime import date

from django.db.models import Min
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from wagtail.models import Page

from .models.register import PublicationRelation, RegisterEntry

logger = logging.getLogger(__name__)


def enter(page) -> None:
    """Write the entry of ``page`` after it has been saved, or remove it when the page is not live.

    A number that another live publication has stays with that one. Forms refuse it (``preflight``); here it
    may be a scheduled page's turn, and raising would keep every page that is due after it from the public.
    """
    if not page.live:
        RegisterEntry.objects.filter(page=page.pk).delete()
        return
    number = page.number
    if other := holder_of_number(page):
        logger.error("number in use already page=%s number=%s holder=%s", page.pk, number, other.page_id)
        number = ""
    values = {
        "section": page.get_parent(),
        "locale_id": page.locale_id,
        "kind": page.register_kind,
        "issuer": page.issuer,
        "number": number,
        "year": register_year(page),
        "listed_on": page.adopted_on or _first_published(page),
        "is_draft": page.is_draft,
        "in_force_from": page.in_force_from or page.adopted_on,
        "in_force_to": page.in_force_to,
        "repealed_on": repealed_on(page),
        "withdrawn_on": page.withdrawn_on,
        "summary": page.summary,
    }
    RegisterEntry.objects.update_or_create(page_id=page.pk, defaults=values)


def move(page, section) -> None:
    """Write down that ``page`` stands below ``section`` now."""
    for entry in RegisterEntry.objects.filter(page=page.pk).exclude(section=section.pk):
        entry.section_id = section.pk
        entry.save(update_fields=["section"])


def repealed_by(page) -> set[int]:
    """Return the pages that ``page`` says it repeals."""
    relations = PublicationRelation.objects.filter(page=page.pk, kind=PublicationRelation.Kind.REPEALS)
    return set(relations.exclude(target=None).values_list("target_id", flat=True))


def refresh_repeals(pages: set[int]) -> None:
    """Work out anew since when each of ``pages`` is repealed."""
    for entry in RegisterEntry.objects.filter(page__in=pages):
        since = repealed_on(entry.page_id)
        if since != entry.repealed_on:
            entry.repealed_on = since
            entry.save(update_fields=["repealed_on"])


def repealed_on(page: Page | int) -> date | None:
    """Return since when a live, adopted publication repeals ``page``, or None."""
    repealing = RegisterEntry.objects.filter(
        page__publication_relations__target=page,
        page__publication_relations__kind=PublicationRelation.Kind.REPEALS,
        is_draft=False,
        withdrawn_on=None,
    )
    return repealing.aggregate(since=Min(Coalesce("in_force_from", "listed_on")))["since"]


def holder_of_number(page) -> RegisterEntry | None:
    """Return the entry of another live publication with the number of ``page`` in the same register."""
    if not page.number:
        return None
    others = RegisterEntry.objects.exclude(page=page.pk).select_related("page")
    return others.filter(
        locale=page.locale_id,
        issuer=page.issuer,
        year=register_year(page),
        kind=page.register_kind,
        number=page.number,
    ).first()


def number_taken(page, other: RegisterEntry) -> str:
    """Say whose number it is."""
    facts = {"number": page.number, "year": other.year, "title": other.page.title}
    return _("Number %(number)s of %(year)s is that of “%(title)s”. A number occurs once a year.") % facts


def register_year(page) -> int:
    """Return the year in whose register the publication is."""
    return (page.adopted_on or _first_published(page)).year


def _first_published(page):
    return localtime(page.first_published_at).date() if page.first_published_at else localdate()
