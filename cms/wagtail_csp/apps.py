"""The app's place in the installation."""

from django.apps import AppConfig


class WagtailCspConfig(AppConfig):
    """Wagtail's admin without inline scripts; to be installed before every app of Wagtail."""

    name = "cms.wagtail_csp"
    label = "wagtail_csp"

    def ready(self):
        """Replace the inline script of every chooser. Wagtail builds it in Python, not in a template."""
        from wagtail.admin.widgets.chooser import BaseChooser

        from .calls import render_chooser

        BaseChooser.render = render_chooser
