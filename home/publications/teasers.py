"""Teasers of publications, from a page or from an entry in the register."""

from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from ..content.dates import format_date
from ..content.teaser import TITLE, State, Teaser
from .reference import compose_reference
from .validity import Validity

#: The validities of acts that no longer apply. Searches list them last.
OUTDATED = (Validity.EXPIRED, Validity.REPEALED, Validity.WITHDRAWN)
AMENDED = State("amended", pgettext_lazy("validity", "amended"))


@dataclass(frozen=True, slots=True)
class Act:
    """The facts of a publication that its teaser is made of."""

    title: str
    kind: str
    number: str
    #: The date of adoption, or None for a draft.
    adopted_on: date | None
    #: The day by which lists order it.
    listed_on: date | None
    issuer: str
    summary: str
    validity: Validity
    is_amended: bool
    withdrawn_on: date | None
    withdrawal_reason: str = ""


def teaser_of_page(page) -> Teaser:
    """Return the teaser of a publication page, unsaved changes included."""
    return _compose(
        Act(
            title=page.title,
            kind=page.kind(),
            number=page.number,
            adopted_on=page.adopted_on,
            listed_on=page.adopted_on,
            issuer=page.issuer,
            summary=page.summary,
            validity=page.validity,
            is_amended=page.is_amended,
            withdrawn_on=page.withdrawn_on,
            withdrawal_reason=page.withdrawal_reason,
        )
    )


def teaser_of_entry(entry, title: str) -> Teaser:
    """Return the teaser of the publication with this entry in the register; the page itself is not read."""
    return _compose(
        Act(
            title=title,
            kind=entry.kind_name,
            number=entry.number,
            adopted_on=None if entry.is_draft else entry.listed_on,
            listed_on=entry.listed_on,
            issuer=entry.issuer,
            summary=entry.summary,
            validity=entry.validity,
            is_amended=entry.is_amended,
            withdrawn_on=entry.withdrawn_on,
        )
    )


def label_state(validity: Validity, is_amended: bool) -> tuple[State, ...]:
    """Return the states of an act; one in force has none, unless it was amended."""
    states = () if validity == Validity.IN_FORCE else (State(validity.value, validity.label),)
    # The amendments of an act that no longer applies matter to nobody who only sees its name.
    return (*states, AMENDED) if is_amended and validity not in (*OUTDATED, Validity.DRAFT) else states


def notice_of_withdrawal(withdrawn_on: date, reason: str = "") -> str:
    """Return the sentence that replaces the text of a withdrawn publication."""
    facts = {"date": format_date(withdrawn_on), "reason": reason}
    if reason:
        return _("Withdrawn on %(date)s: %(reason)s") % facts
    return _("Withdrawn on %(date)s.") % facts


def _compose(act: Act) -> Teaser:
    withdrawn = act.validity == Validity.WITHDRAWN and act.withdrawn_on
    reference = compose_reference(act.kind, act.number, act.adopted_on, act.issuer)
    return Teaser(
        title=act.title,
        kind=act.kind,
        number=act.number,
        day=act.listed_on,
        issuer=act.issuer,
        reference=reference or " · ".join(filter(None, [act.kind, act.issuer])),
        text=notice_of_withdrawal(act.withdrawn_on, act.withdrawal_reason) if withdrawn else act.summary,
        tells_text=not withdrawn,
        is_current=act.validity not in OUTDATED,
        states=label_state(act.validity, act.is_amended),
        title_format=_title_format(act.validity),
    )


def _title_format(validity: Validity) -> str:
    formats = {
        Validity.DRAFT: pgettext("title of an act", "Draft: %(title)s"),
        Validity.COMING: pgettext("title of an act", "Not yet in force: %(title)s"),
        Validity.EXPIRED: pgettext("title of an act", "Expired: %(title)s"),
        Validity.REPEALED: pgettext("title of an act", "Repealed: %(title)s"),
        Validity.WITHDRAWN: pgettext("title of an act", "Withdrawn: %(title)s"),
    }
    return formats.get(validity, TITLE)


def card_heading(act: str, *, is_draft: bool, is_withdrawn: bool) -> str:
    """Return the line above the title of a drawn card, with a state that does not follow from today's date.

    Drafts and withdrawn acts are published as such. The others become outdated by a date, on which the
    address of a card that was posted must not change.
    """
    state = Validity.WITHDRAWN if is_withdrawn else Validity.DRAFT if is_draft else None
    return " · ".join([str(capfirst(state.label)), act]) if state else act
