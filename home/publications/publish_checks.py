"""Checks that a publication is complete before it is published."""

from copy import copy

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..content.forms import DESCRIPTION_MISSING, ContentPageForm
from . import personal_data_check, register_index

DATE_MISSING = _("Enter the date of adoption: without it nobody can tell since when this holds.")
BODY_MISSING = _("Choose the body that adopted this: readers must see whose word it is.")
NUMBER_MISSING = _("Enter the number: acts of this kind are cited by it.")
REASON_MISSING = _("Say why this is withdrawn: the reason takes the place of the text.")
DRAFT_WITH_DATE = _("A draft has no date of adoption. Remove the date, or the mark of a draft.")
ENDS_FIRST = _("The last day is before the first.")


def check_values(values: dict, *, needs_number: bool) -> dict:
    """Return an error message for each field that keeps a publication from being published.

    ``values`` are the cleaned values of the editing form. A draft for discussion has neither number, date nor
    body yet.
    """
    errors = {}
    if values.get("is_draft"):
        if values.get("adopted_on"):
            errors["is_draft"] = DRAFT_WITH_DATE
    else:
        if not values.get("adopted_on"):
            errors["adopted_on"] = DATE_MISSING
        if not values.get("adopting_body") and not values.get("adopted_by"):
            errors["adopting_body"] = BODY_MISSING
        if needs_number and not values.get("number"):
            errors["number"] = NUMBER_MISSING
    if values.get("withdrawn_on") and not values.get("withdrawal_reason"):
        errors["withdrawal_reason"] = REASON_MISSING
    starts = values.get("in_force_from") or values.get("adopted_on")
    if starts and values.get("in_force_to") and values["in_force_to"] < starts:
        errors["in_force_to"] = ENDS_FIRST
    return errors


class PublicationRefused(ValidationError):
    """The publication is incomplete; ``page`` is the revision that should have been published."""

    def __init__(self, errors, page):
        super().__init__(errors)
        self.page = page


def find_errors(page) -> dict:
    """Return an error message for each field that keeps ``page`` from being published, as in the form."""
    names = ("is_draft", "adopted_on", "adopting_body", "adopted_by", "number", "withdrawn_on")
    names += ("withdrawal_reason", "in_force_from", "in_force_to")
    errors = check_values({name: getattr(page, name) for name in names}, needs_number=page.needs_number)
    if page.picture_id and not page.picture_alt:
        errors["picture_alt"] = DESCRIPTION_MISSING
    if other := register_index.find_number_holder(page):
        errors.setdefault("number", register_index.number_taken_message(page, other))
    found = personal_data_check.find_in_page(page)
    if message := personal_data_check.find_error(found, page.personal_data_accepted):
        errors["personal_data_reason"] = message
    return errors


def check_publishable(page) -> None:
    """Raise PublicationRefused if ``page`` is not complete."""
    if errors := find_errors(page):
        raise PublicationRefused(errors, page)


class PublicationPageForm(ContentPageForm):
    """The editing form: it checks a publication when it is published, and never a draft."""

    #: The fields on which the number's register and its being required depend.
    numbering_fields = ("number", "adopted_on", "adopting_body", "adopted_by", "document_kind")

    def clean(self):
        cleaned = super().clean()
        if self.is_deferred_validation:
            return cleaned
        page = copy(self.instance)
        for name in self.numbering_fields:
            if name in cleaned:
                setattr(page, name, cleaned[name])
        errors = check_values(cleaned, needs_number=page.needs_number)
        if page.locale_id and (other := register_index.find_number_holder(page)):
            errors.setdefault("number", register_index.number_taken_message(page, other))
        errors |= self._check_personal_data(cleaned)
        for name, message in errors.items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, message)
        return cleaned

    def _check_personal_data(self, cleaned):
        """Return an error if there is personal data for which nobody has given a reason.

        A reason covers what the page holds when it is written; for more it has to be written again.
        """
        found = personal_data_check.find_in_form(self, cleaned)
        reason = cleaned.get("personal_data_reason") or ""
        accepted = self.instance.personal_data_accepted
        message = personal_data_check.find_error(found, accepted)
        if message and reason and reason != accepted.get("reason"):
            self.instance.personal_data_accepted = personal_data_check.accept(found, reason)
            return {}
        return {"personal_data_reason": message} if message else {}
