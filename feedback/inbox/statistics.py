"""The page of statistics."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from ..cases import statistics
from ..models import Status, Submission
from .permissions import policy


class StatisticsView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Shows statistics over the submissions that the user may read, as tables with bars."""

    model = Submission
    permission_required = "view"
    template_name = "feedback/inbox/figures.html"
    header_icon = "order"
    page_title = gettext_lazy("Figures")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the breadcrumbs, ending with this page."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the tables; suspected spam is counted only in the table by status."""
        readable = policy.instances_user_has_any_permission_for(self.request.user, ["view"])
        real = readable.exclude(status=Status.SUSPECTED)
        tables = [
            (_("By sphere"), _("Sphere"), statistics.by_topic(real)),
            (_("By month"), _("Month"), statistics.by_month(real)),
            (_("By status"), _("Status"), statistics.by_status(readable)),
            (_("How they came in"), _("Came in"), statistics.by_channel(real)),
        ]
        return super().get_context_data(
            tables=tables,
            total=real.count(),
            overdue=real.overdue().count(),
            days=statistics.days_to_reply(real),
            **kwargs,
        )
