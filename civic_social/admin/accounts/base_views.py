"""What the pages below the list of accounts have in common."""

from django.urls import reverse
from django.utils.translation import gettext as _


class BelowAccountsMixin:
    """Leads back to the list of accounts."""

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("civic_social_accounts:index"), "label": _("Social accounts")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]
