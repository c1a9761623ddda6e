"""The alerts in the admin: the menu, the list, and the panel on the dashboard."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import Locale, Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from feedback.spreadsheet import NoSpreadsheetMixin

from .page import AlertPage
from .queries import current_alerts


class AlertIndexView(NoSpreadsheetMixin, IndexView):
    """The list of alerts."""


class AlertViewSet(PageListingViewSet):
    """The list of alerts, with the button that sets one."""

    model = AlertPage
    name = "home_alerts"
    url_prefix = "alerts"
    icon = "warning"
    index_view_class = AlertIndexView
    menu_label = _("Alerts")
    menu_order = 235
    add_to_admin_menu = True
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("title"), sort_key="title"),
        Column("severity", accessor="get_severity_display", label=_("severity")),
        Column("shown_until", accessor="end_in_words", label=_("shown until"), sort_key="shown_until"),
        PageStatusColumn("status", label=_("state"), sort_key="live"),
    ]


class AlertPanel(Component):
    """The alerts that are shown now, and the way to set one, for people who may publish pages."""

    name = "home_alerts"
    order = 60
    template_name = "home/admin/alerts.html"

    def __init__(self, user):
        self.user = user

    def render_html(self, parent_context=None):
        if not PagePermissionPolicy().user_has_permission(self.user, "publish"):
            return ""
        may_edit = PagePermissionPolicy().instances_user_has_permission_for(self.user, "change")
        pages = current_alerts().filter(pk__in=Page.objects.filter(pk__in=may_edit).values("pk"))
        set_url = reverse("home_alerts:choose_parent")
        languages = [(locale, f"{set_url}?locale={locale.language_code}") for locale in Locale.objects.all()]
        return super().render_html({"alerts": pages.order_by("shown_until"), "languages": languages})

    def get_context_data(self, parent_context):
        return parent_context
