"""Relations between acts, in both directions."""

from dataclasses import dataclass, field
from datetime import date

from django.db import models
from django.db.models import Q, prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable, Page

from ..content.teaser import Teaser
from ..site.visibility import restricted_paths
from .teasers import teaser_of_entry


class PublicationRelation(Orderable):
    """A relation of a publication to another act: a page of this site, or an act published elsewhere."""

    class Kind(models.TextChoices):
        """The kind of relation, as the page that holds it states it."""

        BASED_ON = "based-on", _("is based on")
        AMENDS = "amends", _("amends")
        REPEALS = "repeals", _("repeals")

    page = ParentalKey(Page, on_delete=models.CASCADE, related_name="publication_relations")
    kind = models.CharField(_("relation"), max_length=10, choices=Kind.choices, default=Kind.BASED_ON)
    target = models.ForeignKey(
        Page,
        verbose_name=_("publication on this site"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="publication_relations_to",
    )
    title = models.CharField(
        _("act published elsewhere"),
        max_length=250,
        blank=True,
        help_text=_("For example: Local Self-Government Act, art. 21."),
    )
    url = models.URLField(_("its address"), blank=True)

    panels = [
        FieldPanel("kind"),
        FieldPanel("target"),
        FieldRowPanel([FieldPanel("title"), FieldPanel("url")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("relation to another act")
        verbose_name_plural = _("relations to other acts")
        constraints = [
            models.CheckConstraint(
                condition=Q(target__isnull=False) | ~Q(title=""),
                name="home_relation_names_an_act",
                violation_error_message=_("Choose a publication of this site, or write the act's name."),
            )
        ]


_KIND = PublicationRelation.Kind

#: The headings on the page that holds the relation, and on the page of the other act.
FORWARD = {_KIND.BASED_ON: _("Based on"), _KIND.AMENDS: _("Amends"), _KIND.REPEALS: _("Repeals")}
BACKWARD = {
    _KIND.BASED_ON: _("Basis for"),
    _KIND.AMENDS: _("Amended by"),
    _KIND.REPEALS: _("Repealed by"),
}

#: The schema.org properties of ``FORWARD``; there are none for the other direction.
PROPERTIES = {
    _KIND.BASED_ON: "isBasedOn",
    _KIND.AMENDS: "legislationChanges",
    _KIND.REPEALS: "legislationRepeals",
}


@dataclass(frozen=True, slots=True)
class RelatedAct:
    """The other act of a relation; ``url`` and ``teaser`` are empty if only its title is known."""

    title: str
    url: str
    teaser: Teaser | None = None


@dataclass(frozen=True, slots=True)
class Relations:
    """The relations of one publication, by kind and direction."""

    forward: dict[str, list[RelatedAct]] = field(default_factory=dict)
    backward: dict[str, list[RelatedAct]] = field(default_factory=dict)
    repealed_on: date | None = None
    #: The day of the first amendment, or None.
    amended_on: date | None = None

    def grouped(self) -> list[tuple[str, list[RelatedAct]]]:
        """Return each group of acts with its heading, the relations of this page first."""
        groups = [(FORWARD, self.forward), (BACKWARD, self.backward)]
        return [(names[kind], acts) for names, by_kind in groups for kind, acts in by_kind.items()]

    def by_property(self) -> dict[str, list[RelatedAct]]:
        """Return the acts that have an address by schema.org property."""
        linked = {PROPERTIES[kind]: [act for act in acts if act.url] for kind, acts in self.forward.items()}
        return {name: acts for name, acts in linked.items() if acts}


def act_key(page):
    """Return the key that the pages of one act have in common: its translations and its aliases."""
    return (page.alias_of if page.alias_of_id else page).translation_key


def find_relations(page) -> Relations:
    """Return the relations of ``page``, unsaved ones included, and those of live publications to it.

    A restricted page is not named, but what it repeals or amends is repealed or amended.
    """
    restricted = restricted_paths()
    forward: dict[str, list[RelatedAct]] = {}
    for relation in _relations_from(page):
        target = relation.target
        if target is None:
            forward.setdefault(relation.kind, []).append(RelatedAct(relation.title, relation.url))
        elif target.live and not target.path.startswith(restricted):
            forward.setdefault(relation.kind, []).append(_related_page(target))
    backward: dict[str, list[RelatedAct]] = {}
    dates: dict[str, list[date]] = {_KIND.REPEALS: [], _KIND.AMENDS: [], _KIND.BASED_ON: []}
    relations = _relations_to(page)
    for relation in _in_one_language(relations, page.locale_id):
        if not relation.page.path.startswith(restricted):
            backward.setdefault(relation.kind, []).append(_related_page(relation.page))
    for relation in relations:
        entry = relation.page.register_entry
        if not entry.is_draft and entry.withdrawn_on is None:
            dates[relation.kind].append(entry.in_force_from or entry.listed_on)
    return Relations(
        _sorted_by_kind(forward),
        _sorted_by_kind(backward),
        repealed_on=min(dates[_KIND.REPEALS], default=None),
        amended_on=min(dates[_KIND.AMENDS], default=None),
    )


def _related_page(page) -> RelatedAct:
    """Return a page of this site as a related act; a page that is no publication has no teaser."""
    entry = getattr(page, "register_entry", None)
    teaser = teaser_of_entry(entry, page.title) if entry else None
    return RelatedAct(page.title, page.full_url or "", teaser)


def _relations_from(page):
    """Return the relations of ``page``, unsaved ones included, with their targets."""
    relations = list(page.publication_relations.all())
    prefetch_related_objects(relations, "target__register_entry")
    return relations


def _relations_to(page):
    """Return the relations of live publications to the act of ``page``, the oldest publication first."""
    if not page.pk:
        return []
    relations = PublicationRelation.objects.filter(
        target__translation_key=act_key(page), page__register_entry__isnull=False, page__alias_of=None
    )
    relations = relations.exclude(page=page.pk).select_related("page__register_entry")
    return list(relations.order_by("page__register_entry__listed_on", "sort_order", "pk"))


def _in_one_language(relations, locale_id):
    """Yield each relation of another act once: that of its page in this language, or in another one."""
    chosen = {}
    for relation in relations:
        key = (relation.kind, relation.page.translation_key)
        if key not in chosen or relation.page.locale_id == locale_id:
            chosen[key] = relation
    yield from chosen.values()


def _sorted_by_kind(groups):
    return {kind: groups[kind] for kind in _KIND if kind in groups}
