"""The admin of grouped errors: a list, and a page for each."""

from datetime import datetime

from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet

from civic_social.admin.posts.columns import DateTimeColumn
from civic_social.spreadsheet import NoSpreadsheetMixin

from ...models import ErrorGroup


class ErrorIndexView(NoSpreadsheetMixin, IndexView):
    """The errors, the latest first."""

    any_permission_required = ["view"]
    default_ordering = "-last_seen"

    def get_edit_url(self, instance):
        return None

    def get_list_buttons(self, instance):
        return []


class ErrorInspectView(InspectView):
    """All that is stored about an error."""

    page_title = capfirst(_("error"))

    any_permission_required = ["view"]

    def get_field_display_value(self, field_name, field):
        """Return the value; moments in the site's time, and the traceback with its lines."""
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, datetime):
            return date_format(timezone.localtime(value), "d.m.Y H:i:s")
        if field_name != "traceback" or not value:
            return value
        return format_html('<pre style="white-space: pre-wrap; overflow-wrap: anywhere">{}</pre>', value)


class ErrorViewSet(ModelViewSet):
    """The views of errors, for superusers and those with the permission to view them."""

    model = ErrorGroup
    name = "home_errors"
    url_prefix = "errors"
    icon = "warning"
    menu_label = _("Errors of the site")
    menu_name = "site-errors"
    menu_order = 900
    add_to_settings_menu = True
    index_view_class = ErrorIndexView
    inspect_view_class = ErrorInspectView
    inspect_view_enabled = True
    inspect_view_fields = [
        "kind",
        "place",
        "message",
        "count",
        "first_seen",
        "last_seen",
        "last_request_id",
        "logger",
        "traceback",
    ]
    copy_view_enabled = False
    add_to_reference_index = False
    form_fields: list[str] = []
    list_per_page = 50
    list_display = [
        TitleColumn("__str__", label=capfirst(_("error")), url_name="home_errors:inspect"),
        "message",
        "count",
        DateTimeColumn("last_seen", label=capfirst(_("last seen")), sort_key="last_seen"),
    ]

    def get_common_view_kwargs(self, **kwargs):
        names = ["add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name"]
        return super().get_common_view_kwargs(**dict.fromkeys(names, self.UNDEFINED), **kwargs)

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
        ]
