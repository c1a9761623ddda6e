"""The rules of validity, for one publication and as a condition for the register."""

from datetime import date

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Validity(TextChoices):
    """The validity of a publication; it follows from the dates and is never entered."""

    DRAFT = "draft", pgettext_lazy("validity", "draft for discussion")
    COMING = "coming", pgettext_lazy("validity", "not yet in force")
    IN_FORCE = "in-force", pgettext_lazy("validity", "in force")
    EXPIRED = "expired", pgettext_lazy("validity", "expired")
    REPEALED = "repealed", pgettext_lazy("validity", "repealed")
    WITHDRAWN = "withdrawn", pgettext_lazy("validity", "withdrawn")


#: Explanations for readers; an act in force needs none, a withdrawn one shows its reason.
EXPLANATIONS = {
    Validity.DRAFT: _("This is a draft. It has not been adopted and may still change."),
    Validity.COMING: _("This document has been adopted but is not yet in force."),
    Validity.EXPIRED: _("The time for which this document was adopted is over."),
    Validity.REPEALED: _("This document has been repealed and no longer applies."),
}


def determine_validity(
    day: date,
    *,
    is_draft: bool,
    in_force_from: date | None,
    in_force_to: date | None,
    repealed_on: date | None,
    withdrawn_on: date | None,
) -> Validity:
    """Return the validity on ``day``. Periods include both ends; a repeal counts from its day on.

    A withdrawal (of a publication made in error) overrides everything else.
    """
    if withdrawn_on and withdrawn_on <= day:
        return Validity.WITHDRAWN
    if is_draft:
        return Validity.DRAFT
    if repealed_on and repealed_on <= day:
        return Validity.REPEALED
    if in_force_to and in_force_to < day:
        return Validity.EXPIRED
    if in_force_from and in_force_from > day:
        return Validity.COMING
    return Validity.IN_FORCE


def validity_condition(validity: Validity, day: date) -> Q:
    """Return the condition that ``determine_validity`` gives ``validity`` for a register entry on ``day``."""
    withdrawn = Q(withdrawn_on__lte=day)
    repealed = Q(repealed_on__lte=day)
    over = Q(in_force_to__lt=day)
    coming = Q(in_force_from__gt=day)
    adopted = _not(withdrawn, "withdrawn_on") & Q(is_draft=False)
    unrepealed = adopted & _not(repealed, "repealed_on")
    unexpired = unrepealed & _not(over, "in_force_to")
    return {
        Validity.WITHDRAWN: withdrawn,
        Validity.DRAFT: _not(withdrawn, "withdrawn_on") & Q(is_draft=True),
        Validity.REPEALED: adopted & repealed,
        Validity.EXPIRED: unrepealed & over,
        Validity.COMING: unexpired & coming,
        Validity.IN_FORCE: unexpired & _not(coming, "in_force_from"),
    }[validity]


def _not(condition, column):
    """Return the negation of ``condition``, which is also true where ``column`` is NULL."""
    return ~condition | Q(**{f"{column}__isnull": True})
