"""The page of figures."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from .. import figures
from ..models import Status, Submission
from .permissions import policy


class FiguresView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Counts what the user may read: each chart is a table with bars."""

    model = Submission
    permission_required = "view"
    template_name = "feedback/inbox/figures.html"
    header_icon = "order"
    page_title = gettext_lazy("Figures")

    def get_breadcrumbs_items(self):
        """Show where this is."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        """Add the tables; suspected spam counts in none but that of statuses."""
        readable = policy.instances_user_has_any_permission_for(self.request.user, ["view"])
        real = readable.exclude(status=Status.SUSPECTED)
        tables = [
            (_("By sphere"), _("Sphere"), figures.by_topic(real)),
            (_("By month"), _("Month"), figures.by_month(real)),
            (_("By status"), _("Status"), figures.by_status(readable)),
            (_("How they came in"), _("Came in"), figures.by_channel(real)),
        ]
        return super().get_context_data(
            tables=tables,
            total=real.count(),
            overdue=real.overdue().count(),
            days=figures.days_to_reply(real),
            **kwargs,
        )
