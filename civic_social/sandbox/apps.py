"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SandboxConfig(AppConfig):
    """Configuration of the sandbox."""

    name = "civic_social.sandbox"
    label = "civic_social_sandbox"
    verbose_name = _("Social sandbox")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system check."""
        from . import checks  # noqa: F401
