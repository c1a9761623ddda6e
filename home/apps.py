"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """The municipal website."""

    name = "home"
    verbose_name = _("Municipal website")
