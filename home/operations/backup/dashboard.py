"""The panel on the dashboard that warns administrators without a recent backup."""

from django.conf import settings
from wagtail.admin.ui.components import Component

from .making import overdue_warning


class BackupPanel(Component):
    """A warning for those who look after the whole site; empty on a development machine."""

    name = "home_backup"
    order = 50
    template_name = "home/admin/backup_warning.html"

    def __init__(self, user):
        self.user = user

    def render_html(self, parent_context=None):
        warning = overdue_warning() if self.user.is_superuser and not settings.DEBUG else ""
        return super().render_html({"warning": warning}) if warning else ""

    def get_context_data(self, parent_context):
        return {"warning": parent_context["warning"]}
