"""The editing form of every page that the municipality announces."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

WHY_DESCRIPTION = _("Describe the picture for people who cannot see it.")


class ContentPageForm(WagtailAdminPageForm):
    """A picture is not published without its description."""

    def clean(self):
        cleaned = super().clean()
        if self.is_deferred_validation:
            return cleaned
        if cleaned.get("picture") and not cleaned.get("picture_alt"):
            self.add_error("picture_alt", WHY_DESCRIPTION)
        return cleaned
