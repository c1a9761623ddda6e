"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """The municipal website."""

    name = "home"
    verbose_name = _("Municipal website")

    def ready(self):
        from .api import routers
        from .conversation import records as comment_records
        from .events.registration import notices, records
        from .files import tasks as file_tasks
        from .logins import checks, signal_handlers  # noqa: F401 - system checks
        from .operations import directory_checks, mail_server, receivers  # noqa: F401 - system checks
        from .operations.normalized_texts import connect
        from .search import receivers as search_receivers
        from .signal_handlers import register_signal_handlers
        from .site import caching
        from .subscriptions import records as subscription_records

        connect()
        routers.connect()
        notices.connect()
        register_signal_handlers()
        receivers.connect()
        search_receivers.connect()
        file_tasks.connect()
        signal_handlers.connect()
        caching.register_signal_handlers()
        records.connect()
        subscription_records.connect()
        comment_records.connect()
