"""Keep the register in step with the live publications."""

import logging
from datetime import date

from django.db.models import Min, Q
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from wagtail.models import Page

from .register import RegisterEntry
from .relations import PublicationRelation, act_key

logger = logging.getLogger(__name__)

#: The relations that change the validity or the text of the other act.
CHANGING = (PublicationRelation.Kind.REPEALS, PublicationRelation.Kind.AMENDS)


def update_entry(page) -> None:
    """Write the entry of the saved ``page``, or delete it if the page is not live.

    A number that another live publication has is left out and logged. Forms refuse it earlier; an exception
    here would stop ``publish_scheduled`` before the other pages that are due.
    """
    if not page.live:
        RegisterEntry.objects.filter(page=page.pk).delete()
        return
    # The number of an alias is that of its original, which has it in the register.
    number = "" if page.alias_of_id else page.number
    if number and (other := find_number_holder(page)):
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
        "repealed_on": find_repeal_date(page),
        "amended_on": find_amendment_date(page),
        "withdrawn_on": page.withdrawn_on,
        "summary": page.summary,
    }
    RegisterEntry.objects.update_or_create(page_id=page.pk, defaults=values)


def move_entry(page, section) -> None:
    """Store ``section`` as the new parent of ``page``."""
    for entry in RegisterEntry.objects.filter(page=page.pk).exclude(section=section.pk):
        entry.section_id = section.pk
        entry.save(update_fields=["section"])


def find_changed_pages(page) -> set[int]:
    """Return the keys of the pages that ``page`` repeals or amends."""
    relations = PublicationRelation.objects.filter(page=page.pk, kind__in=CHANGING)
    return set(relations.exclude(target=None).values_list("target_id", flat=True))


def update_change_dates(pages: set[int]) -> None:
    """Recalculate the dates of repeal and of amendment of the acts of ``pages`` (keys), in all languages."""
    if not pages:
        return
    acts = Page.objects.filter(pk__in=pages).values("translation_key")
    same = Q(page__translation_key__in=acts) | Q(page__alias_of__translation_key__in=acts)
    for entry in RegisterEntry.objects.filter(same).select_related("page__alias_of"):
        dates = (find_repeal_date(entry.page), find_amendment_date(entry.page))
        if dates != (entry.repealed_on, entry.amended_on):
            entry.repealed_on, entry.amended_on = dates
            entry.save(update_fields=["repealed_on", "amended_on"])


def find_repeal_date(page: Page) -> date | None:
    """Return the date from which a live, adopted publication repeals the act of ``page``, or None."""
    return _first_date(page, PublicationRelation.Kind.REPEALS)


def find_amendment_date(page: Page) -> date | None:
    """Return the date from which a live, adopted publication amends the act of ``page``, or None."""
    return _first_date(page, PublicationRelation.Kind.AMENDS)


def _first_date(page, kind):
    changing = RegisterEntry.objects.filter(
        page__publication_relations__target__translation_key=act_key(page),
        page__publication_relations__kind=kind,
        is_draft=False,
        withdrawn_on=None,
    )
    return changing.aggregate(since=Min(Coalesce("in_force_from", "listed_on")))["since"]


def find_number_holder(page) -> RegisterEntry | None:
    """Return the entry of another live publication with the same number, issuer, year and kind, or None."""
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


def number_taken_message(page, other: RegisterEntry) -> str:
    """Return the sentence that ``other`` has the number of ``page``."""
    facts = {"number": page.number, "year": other.year, "title": other.page.title}
    return _("Number %(number)s of %(year)s is that of “%(title)s”. A number occurs once a year.") % facts


def register_year(page) -> int:
    """Return the year of the register that the publication belongs to."""
    return (page.adopted_on or _first_published(page)).year


def _first_published(page):
    return localtime(page.first_published_at).date() if page.first_published_at else localdate()
