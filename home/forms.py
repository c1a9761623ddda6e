"""The editing form of every page that the municipality announces."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamBlockValidationError

from .readability import faults

WHY_DESCRIPTION = _("Describe the picture for people who cannot see it.")


class ContentPageForm(WagtailAdminPageForm):
    """Nothing is published that people who hear a page cannot follow; a draft may be anything."""

    def clean(self):
        cleaned = super().clean()
        if self.is_deferred_validation:
            return cleaned
        if cleaned.get("picture") and not cleaned.get("picture_alt"):
            self.add_error("picture_alt", WHY_DESCRIPTION)
        if found := faults(cleaned.get("body") or []):
            self.add_error("body", StreamBlockValidationError(non_block_errors=found))
        return cleaned
