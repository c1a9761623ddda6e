"""Shared parts of the views below the list of accounts."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin


class AccountBreadcrumbsMixin(WagtailAdminTemplateMixin):
    """Breadcrumbs that lead back to the list of accounts."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("civic_social_accounts:index"), "label": _("Social accounts")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]
