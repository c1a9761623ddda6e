"""App configuration."""

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    """Citizens' feedback."""

    name = "feedback"
    label = "feedback"
    verbose_name = _("Feedback")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import checks  # noqa: F401

        post_migrate.connect(index_words, sender=self, dispatch_uid="feedback.index_words")


def index_words(sender, using, **kwargs):
    """Put the search index in place, where the table of submissions is there."""
    from . import search_index
    from .models import Submission

    connection = connections[using]
    if Submission._meta.db_table in connection.introspection.table_names():
        search_index.install(connection)
