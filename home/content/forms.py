"""The editing form of every announced page type."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamBlockValidationError

from .readability import find_errors

DESCRIPTION_MISSING = _("Describe the picture for people who cannot see it.")


class ContentPageForm(WagtailAdminPageForm):
    """Require descriptions of pictures, ordered headings and telling links; drafts are not checked."""

    def clean(self):
        cleaned = super().clean()
        if self.is_deferred_validation:
            return cleaned
        if cleaned.get("picture") and not cleaned.get("picture_alt"):
            self.add_error("picture_alt", DESCRIPTION_MISSING)
        if errors := find_errors(cleaned.get("body") or []):
            self.add_error("body", StreamBlockValidationError(non_block_errors=errors))
        return cleaned
