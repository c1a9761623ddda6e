"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CivicSocialConfig(AppConfig):
    """Announcing pages on social networks."""

    name = "civic_social"
    label = "civic_social"
    verbose_name = _("Social networks")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import (  # noqa: F401
            alphabet,
            api_checks,
            change_signals,
            checks,
            date_checks,
            host_checks,
            permission_policies,
            signal_handlers,
        )
        from .channels.graph import checks as graph_checks  # noqa: F401
        from .content import image_operations  # noqa: F401 - how Willow opens originals
        from .conversation import receivers as conversation_receivers
        from .models import SocialAccount, SocialTemplate, Switch, WebhookEndpoint
        from .oauth import verification
        from .restore_guard import receivers
        from .text_normalization import normalize_on_save

        alphabet.connect()
        normalize_on_save(SocialAccount, SocialTemplate, Switch, WebhookEndpoint)
        signal_handlers.register_signal_handlers()
        change_signals.register_signal_handlers()
        receivers.connect()
        conversation_receivers.connect()
        verification.connect()
        permission_policies.register()
