"""Which acts a publication is bound to, in both directions."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .composing import composed
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
    own, others = _both(page)
    forward: dict[str, list[Act]] = {}
    for relation in own:
        target = relation.target
        if target is None:
            forward.setdefault(relation.kind, []).append(Act(relation.title, relation.url))
        elif target.live:
            forward.setdefault(relation.kind, []).append(Act(target.title, target.get_full_url(page) or ""))
    backward: dict[str, list[Act]] = {}
    since = []
    for relation in others:
        act = Act(relation.page.title, relation.page.get_full_url(page) or "")
        backward.setdefault(relation.kind, []).append(act)
        entry = relation.page.register_entry
        if relation.kind == _KIND.REPEALS and not entry.is_draft and entry.withdrawn_on is None:
            since.append(entry.in_force_from or entry.listed_on)
    return Relations(_in_order(forward), _in_order(backward), repealed_on=min(since, default=None))


def _both(page):
    """Return the relations that ``page`` has, and those that live publications have to it, in one query."""
    if not page.pk:
        return page.publication_relations.all(), []
    bonds = _bonds(page.pk)
    own = [bond for bond in bonds if bond.page_id == page.pk]
    if page.publication_relations.is_deferring:
        own = page.publication_relations.all()
    return own, [bond for bond in bonds if bond.target_id == page.pk and bond.page_id != page.pk]


#: What is said of the act at the other end, and of when it began to hold.
_ACT = ("title", "url_path", "live", "content_type")
_SINCE = ("is_draft", "withdrawn_on", "in_force_from", "listed_on")


@composed
def _bonds(pk):
    bonds = PublicationRelation.objects.filter(Q(page=pk) | Q(target=pk, page__register_entry__isnull=False))
    shown = [f"{end}__{name}" for end in ("target", "page") for name in _ACT]
    shown += [f"page__register_entry__{name}" for name in _SINCE]
    bonds = bonds.select_related("target", "page__register_entry").only("kind", "title", "url", *shown)
    return bonds.order_by("page__register_entry__listed_on", "sort_order", "pk")


def _in_order(groups):
    return {kind: groups[kind] for kind in _KIND if kind in groups}
