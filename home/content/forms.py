"""The editing forms of the page types."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamBlockValidationError

from .readability import find_errors
from .slugs import find_free_slug

DESCRIPTION_MISSING = _("Describe the picture for people who cannot see it.")


class LatinSlugForm(WagtailAdminPageForm):
    """Fill in a slug that was left empty, or submitted before the editor's script filled it in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self):
        """Return the slug, or one made of the title. Raises ValidationError if the title makes none."""
        slug = self.cleaned_data["slug"]
        title = self.data.get(self.add_prefix("title"), "").strip()
        if slug or not title:
            return slug
        slug = find_free_slug(title, self.parent_page, self.instance.pk)
        if not slug:
            field = self.fields["slug"]
            raise ValidationError(field.error_messages["required"], code="required")
        return slug


class ContentPageForm(LatinSlugForm):
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
