"""The last deliveries to a webhook, a trial, and sending again."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import BaseObjectMixin, BaseOperationView

from ...models import WebhookDelivery, WebhookEndpoint
from ...webhooks import maintenance, sending
from .base_views import WebhookBreadcrumbsMixin
from .permissions import WebhookPermissionMixin

#: The most deliveries on the page.
SHOWN = 100


class DeliveriesView(WebhookPermissionMixin, WebhookBreadcrumbsMixin, BaseObjectMixin, TemplateView):
    """The last deliveries to a webhook, newest first, each with a button that sends it again."""

    model = WebhookEndpoint
    permission_required = "change"
    template_name = "civic_social/admin/webhook_deliveries.html"
    page_title = gettext_lazy("Deliveries")
    header_icon = "list-ul"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        deliveries = self.object.deliveries.order_by("-pk").defer("body")
        return super().get_context_data(
            endpoint=self.object,
            deliveries=deliveries[:SHOWN],
            stopped_count=deliveries.filter(status=WebhookDelivery.Status.STOPPED).count(),
            **kwargs,
        )


class WebhookOperationView(WebhookPermissionMixin, BaseOperationView):
    """An action on a webhook by POST."""

    model = WebhookEndpoint
    permission_required = "change"
    http_method_names = ["post", "options"]


class TryView(WebhookOperationView):
    """Send a trial to the receiver now, and show its response."""

    success_url_name = "civic_social_webhooks:edit"

    def perform_operation(self) -> None:
        self.delivery = sending.try_out(self.object)

    def add_success_message(self) -> None:
        """Show the result of the trial in a message."""
        if self.delivery.status == WebhookDelivery.Status.DELIVERED:
            messages.success(self.request, _("The receiver has accepted the trial."))
            return
        explanation = self.delivery.explanation
        reason = explanation.what if explanation else ""
        messages.error(
            self.request, _("The receiver has not accepted the trial. %(reason)s") % {"reason": reason}
        )


class SendAgainView(WebhookOperationView):
    """The view that sends one delivery again, or all that were given up."""

    success_url_name = "civic_social_webhooks:deliveries"

    def get_deliveries(self) -> QuerySet[WebhookDelivery]:
        """Return the deliveries that the form names."""
        number = self.request.POST.get("delivery", "")
        if number:
            return self.object.deliveries.filter(pk=number if number.isdecimal() else None)
        return self.object.deliveries.filter(status=WebhookDelivery.Status.STOPPED)

    def perform_operation(self) -> None:
        self.count = maintenance.send_again(self.get_deliveries())
        if not self.object.deliveries.filter(status=WebhookDelivery.Status.STOPPED).exists():
            maintenance.settle(self.object)

    def get_success_message(self) -> str:
        text = ngettext(
            "%(count)d event is sent again within a minute.",
            "%(count)d events are sent again within a minute.",
            self.count,
        )
        return text % {"count": self.count}
