"""App configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    """The feedback form and its inbox."""

    name = "feedback"
    label = "feedback"
    verbose_name = _("Feedback")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks, connect the page's views and keep the search index in place."""
        from . import alphabet, checks, date_checks, missing_mailboxes, search_index  # noqa: F401
        from .models import Desk, FeedbackPage, Note, PageRating, Question, Reply, ReplyTemplate, Submission
        from .models.pages import connect_views
        from .personal_data import submission_records
        from .text_normalization import normalize_on_save
        from .views import form_page, notice, page_rating, preview, private_page

        alphabet.connect()
        submission_records.connect()
        normalize_on_save(Desk, FeedbackPage, Note, PageRating, Question, Reply, ReplyTemplate, Submission)
        connect_views(
            form=form_page.serve_form,
            private=private_page.serve_private_page,
            notice=notice.serve_notice,
            rating=page_rating.serve_rating,
            preview=preview.serve_preview,
        )
        post_migrate.connect(
            search_index.install_after_migrate, sender=self, dispatch_uid="feedback.index_words"
        )
        # Of every app, since another one may have rows with a mailbox.
        post_migrate.connect(missing_mailboxes.fill_after_migrate, dispatch_uid="feedback.mailboxes")
