"""Shared parts of the views below the list of webhooks."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin


class WebhookBreadcrumbsMixin(WagtailAdminTemplateMixin):
    """Breadcrumbs that lead back to the list of webhooks and to the webhook."""

    object: Any

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit_url = reverse("civic_social_webhooks:edit", args=[self.object.pk])
        return [
            *self.breadcrumbs_items,
            {"url": reverse("civic_social_webhooks:index"), "label": _("Webhooks")},
            {"url": edit_url, "label": str(self.object)},
            {"url": "", "label": self.get_page_title()},
        ]
