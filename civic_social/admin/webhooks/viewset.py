"""The views of webhooks."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from ...alphabet import AlphabeticalMixin
from ...compat import RegisteredPolicyMixin
from ...models import WebhookDelivery, WebhookEndpoint
from ...spreadsheet import NoSpreadsheetMixin
from ...webhooks import maintenance
from .deliveries import DeliveriesView, SendAgainView, TryView
from .forms import webhook_panels
from .permissions import WebhookPermissionMixin, visible_webhooks
from .secrets import SecretView, make_secret


class StateColumn(Column):
    """The state of a webhook and its finding."""

    cell_template_name = "civic_social/admin/webhook_state_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        return {**super().get_cell_context_data(instance, parent_context), "endpoint": instance}


class WebhookIndexView(NoSpreadsheetMixin, AlphabeticalMixin, generic.IndexView):
    """The list of webhooks with their states."""

    template_name = "civic_social/admin/account_index.html"
    table_classname = "listing social-listing"

    def get_base_queryset(self) -> QuerySet[WebhookEndpoint]:
        return visible_webhooks(self.request.user).defer("secret_token", "former_secret_token")

    @property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column("name", TitleColumn),
            Column("url", label=_("Address")),
            Column("events", label=_("Events"), accessor=lambda each: "; ".join(each.wanted_events)),
            StateColumn("state", label=_("State")),
        ]


class WebhookCreateView(generic.CreateView):
    """The form of a new webhook; its secret is shown next."""

    def save_instance(self) -> WebhookEndpoint:
        endpoint = super().save_instance()
        make_secret(self.request, endpoint)
        return endpoint

    def get_success_url(self) -> str:
        return reverse("civic_social_webhooks:secret", args=[self.object.pk])


class WebhookEditView(WebhookPermissionMixin, generic.EditView):
    """The form of a webhook, below a box with its state."""

    template_name = "civic_social/admin/webhook_edit.html"

    def save_instance(self) -> WebhookEndpoint:
        endpoint = super().save_instance()
        maintenance.settle(endpoint)
        return endpoint

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        endpoint = WebhookEndpoint.objects.get(pk=self.object.pk)
        counts = {status: endpoint.deliveries.filter(status=status).count() for status in STATUSES}
        return super().get_context_data(endpoint=endpoint, counts=counts, **kwargs)


STATUSES = WebhookDelivery.Status.values


class WebhookDeleteView(WebhookPermissionMixin, generic.DeleteView):
    """The question before a webhook is deleted with its deliveries."""


class WebhookHistoryView(WebhookPermissionMixin, generic.HistoryView):
    """The log entries of a webhook."""


class WebhookViewSet(RegisteredPolicyMixin, ModelViewSet):
    """The views of webhooks, under the model permissions of ``WebhookEndpoint``."""

    model = WebhookEndpoint
    name = "civic_social_webhooks"
    url_prefix = "social/webhooks"
    icon = "resubmit"
    menu_label = gettext_lazy("Webhooks")
    menu_name = "civic-social-webhooks"
    index_view_class = WebhookIndexView
    add_view_class = WebhookCreateView
    edit_view_class = WebhookEditView
    delete_view_class = WebhookDeleteView
    history_view_class = WebhookHistoryView
    edit_handler = webhook_panels
    copy_view_enabled = False
    add_to_reference_index = False
    search_fields = ["name", "url"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(usage_url_name=self.UNDEFINED, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        patterns = [pattern for pattern in super().get_urlpatterns() if pattern.name != "usage"]
        return [
            *patterns,
            path("secret/<int:pk>/", self.construct_view(SecretView), name="secret"),
            path("deliveries/<int:pk>/", self.construct_view(DeliveriesView), name="deliveries"),
            path("try/<int:pk>/", self.construct_view(TryView), name="try"),
            path("send-again/<int:pk>/", self.construct_view(SendAgainView), name="send_again"),
        ]
