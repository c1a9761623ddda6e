"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """The municipal website."""

    name = "home"
    verbose_name = _("Municipal website")

    def ready(self):
        """Forget remembered pages when something on them changes."""
        from . import caching

        caching.register_signal_handlers()
