"""Which acts a publication is bound to, in both directions."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from .models.register import PublicationRelation

_KIND = PublicationRelation.Kind

#: How the page says it, and how the other act's page says the same.
FORWARD = {_KIND.BASED_ON: _("Based on"), _KIND.AMENDS: _("Amends"), _KIND.REPEALS: _("Repeals")}
BACKWARD = {
    _KIND.BASED_ON: _("Basis for"),
    _KIND.AMENDS: _("Amended by"),
    _KIND.REPEALS: _("Repealed by"),
}

#: schema.org's name for what FORWARD says; it has none for the other direction.
PROPERTIES = {
    _KIND.BASED_ON: "isBasedOn",
    _KIND.AMENDS: "legislationChanges",
    _KIND.REPEALS: "legislationRepeals",
}


@dataclass(frozen=True, slots=True)
class Act:
    """The other act. ``url`` is empty for one that is named only."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Relations:
    """The bonds of one publication, by what a reader calls them."""

    forward: dict[str, list[Act]] = field(default_factory=dict)
    backward: dict[str, list[Act]] = field(default_factory=dict)
    repealed_on: date | None = None

    def labelled(self) -> list[tuple[str, list[Act]]]:
        """Return each group of acts with its heading, this page's own words first."""
        groups = [(FORWARD, self.forward), (BACKWARD, self.backward)]
        return [(names[kind], acts) for names, by_kind in groups for kind, acts in by_kind.items()]

    def by_property(self) -> dict[str, list[Act]]:
        """Return the acts under schema.org's names; those without an address are left out."""
        linked = {PROPERTIES[kind]: [act for act in acts if act.url] for kind, acts in self.forward.items()}
        return {name: acts for name, acts in linked.items() if acts}


def relations_of(page) -> Relations:
    """Return the bonds of ``page``: its own, unsaved ones included, and those that live pages have to it."""
    forward: dict[str, list[Act]] = {}
    for relation in _relations_from(page):
        target = relation.target
        if target is None:
            forward.setdefault(relation.kind, []).append(Act(relation.title, relation.url))
        elif target.live:
            forward.setdefault(relation.kind, []).append(Act(target.title, target.full_url or ""))
    backward: dict[str, list[Act]] = {}
    since = []
    for relation in _relations_to(page):
        act = Act(relation.page.title, relation.page.full_url or "")
        backward.setdefault(relation.kind, []).append(act)
        entry = relation.page.register_entry
        if relation.kind == _KIND.REPEALS and not entry.is_draft and entry.withdrawn_on is None:
            since.append(entry.in_force_from or entry.listed_on)
    return Relations(_in_order(forward), _in_order(backward), repealed_on=min(since, default=None))


def _relations_from(page):
    """Return the relations of ``page``, unsaved ones included, with their targets."""
    relations = list(page.publication_relations.all())
    prefetch_related_objects(relations, "target")
    return relations


def _relations_to(page):
    """Return the relations that live publications have to ``page``, the oldest publication first."""
    if not page.pk:
        return []
    relations = PublicationRelation.objects.filter(target=page.pk, page__register_entry__isnull=False)
    relations = relations.exclude(page=page.pk).select_related("page__register_entry")
    return relations.order_by("page__register_entry__listed_on", "sort_order", "pk")


def _in_order(groups):
    return {kind: groups[kind] for kind in _KIND if kind in groups}
