"""The page, with the fields of the app's default form."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.contrib.forms.models import AbstractForm, AbstractFormField


class StockField(AbstractFormField):
    """One field of the form."""

    page = ParentalKey("StockPage", on_delete=models.CASCADE, related_name="form_fields")


class StockPage(AbstractForm):
    """A form page as in Wagtail's documentation."""

    template = "wagtailadmin/generic/base.html"
    landing_page_template = "wagtailadmin/generic/base.html"

    @classmethod
    def fields_like_ours(cls) -> list[StockField]:
        """Return the fields of the app's default form, unsaved."""
        kinds = {
            "Spheres": ("checkboxes", "Околна среда,Транспорт"),
            "Comment": ("multiline", ""),
            "Reply": ("radio", "named,anonymous"),
            "Kind": ("radio", "individual,organisation"),
            "Name": ("singleline", ""),
            "Email": ("email", ""),
            "Address": ("multiline", ""),
        }
        return [
            StockField(label=label, field_type=kind, choices=choices, required=False, sort_order=order)
            for order, (label, (kind, choices)) in enumerate(kinds.items())
        ]
