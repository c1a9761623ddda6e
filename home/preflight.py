"""What a publication cannot be published without, and why."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from . import registering
from .forms import WHY_DESCRIPTION, ContentPageForm

WHY_DATE = _("Enter the date of adoption: without it nobody can tell since when this holds.")
WHY_BODY = _("Choose the body that adopted this: readers must see whose word it is.")
WHY_NUMBER = _("Enter the number: acts of this kind are cited by it.")
WHY_REASON = _("Say why this is withdrawn: the reason takes the place of the text.")
WHY_DRAFT_DATE = _("A draft has no date of adoption. Remove the date, or the mark of a draft.")
ENDS_FIRST = _("The last day is before the first.")


def missing(values: dict, *, needs_number: bool) -> dict:
    """Return what must be filled in before publishing: the field, and a sentence with the reason.

    ``values`` has the editing form's cleaned values. A draft for discussion needs neither number, date nor
    body, for it has none yet.
    """
    problems = {}
    if values.get("is_draft"):
        if values.get("adopted_on"):
            problems["is_draft"] = WHY_DRAFT_DATE
    else:
        if not values.get("adopted_on"):
            problems["adopted_on"] = WHY_DATE
        if not values.get("adopting_body") and not values.get("adopted_by"):
            problems["adopting_body"] = WHY_BODY
        if needs_number and not values.get("number"):
            problems["number"] = WHY_NUMBER
    if values.get("withdrawn_on") and not values.get("withdrawal_reason"):
        problems["withdrawal_reason"] = WHY_REASON
    starts = values.get("in_force_from") or values.get("adopted_on")
    if starts and values.get("in_force_to") and values["in_force_to"] < starts:
        problems["in_force_to"] = ENDS_FIRST
    return problems


class PublicationRefused(ValidationError):
    """A publication that lacks something; ``page`` is as it would have been published."""

    def __init__(self, problems, page):
        super().__init__(problems)
        self.page = page


def problems_of(page) -> dict:
    """Return what keeps ``page`` from being published by whatever way, as the editing form says it."""
    names = ("is_draft", "adopted_on", "adopting_body", "adopted_by", "number", "withdrawn_on")
    names += ("withdrawal_reason", "in_force_from", "in_force_to")
    problems = missing({name: getattr(page, name) for name in names}, needs_number=page.needs_number)
    if page.picture_id and not page.picture_alt:
        problems["picture_alt"] = WHY_DESCRIPTION
    if other := registering.holder_of_number(page):
        problems.setdefault("number", registering.number_taken(page, other))
    return problems


def check(page) -> None:
    """Raise ``PublicationRefused`` when something keeps ``page`` from being published."""
    if problems := problems_of(page):
        raise PublicationRefused(problems, page)


class PublicationPageForm(ContentPageForm):
    """The editing form: publishing says what is missing; a draft may lack anything."""

    def clean(self):
        cleaned = super().clean()
        if self.is_deferred_validation:
            return cleaned
        needs_number = self.instance.needs_number
        if "document_kind" in cleaned:
            needs_number = type(self.instance)(document_kind=cleaned["document_kind"]).needs_number
        for name, why in missing(cleaned, needs_number=needs_number).items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, why)
        return cleaned

    def _post_clean(self):
        """Look for the number when the page has the form's values."""
        super()._post_clean()
        if self.is_deferred_validation or "number" in self.errors:
            return
        if self.instance.locale_id and (other := registering.holder_of_number(self.instance)):
            self.add_error("number", registering.number_taken(self.instance, other))
