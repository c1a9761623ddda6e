"""The panel on the dashboard about the running of the site."""

from wagtail.admin.ui.components import Component

from .summary import describe_site


class SitePanel(Component):
    """A panel with the faults of the site, for superusers; empty if there are none."""

    name = "home_site_state"
    order = 50
    template_name = "home/admin/site_state.html"

    def __init__(self, user):
        self.user = user

    def render_html(self, parent_context=None):
        sentences = describe_site() if self.user.is_superuser else []
        return super().render_html({"sentences": sentences}) if sentences else ""

    def get_context_data(self, parent_context):
        return parent_context
