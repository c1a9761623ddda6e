"""Messages about a publication that was not published: in the admin, by mail and in the page's history."""

import logging

from django.conf import settings
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.log_actions import LogFormatter, log

from .author_mails import mail_author
from .publish_checks import PublicationRefused

logger = logging.getLogger(__name__)

#: The log action that Wagtail's ``publish_scheduled`` passes to ``publish``.
SCHEDULED = "wagtail.publish.scheduled"
REFUSED = "home.publish_refused"
NOT_PUBLISHED = gettext_lazy("Not published: %(title)s")


def format_errors(page, errors) -> list[str]:
    """Return a sentence for each error, beginning with the name of its field."""
    return [
        f"{capfirst(str(page._meta.get_field(name).verbose_name))}: {message}"
        for name, message in errors.items()
    ]


def cancel_scheduled(page, revision, errors) -> None:
    """Take an incomplete revision off the schedule, log that, and mail its author.

    The page stays as it is.
    """
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    with translation.override(settings.LANGUAGE_CODE):
        reasons = format_errors(page, errors)
    log(instance=page, action=REFUSED, revision=revision, data={"reasons": reasons})
    logger.error("a scheduled publication was refused page=%s fields=%s", page.pk, ",".join(errors))
    transaction.on_commit(
        lambda: mail_author(page, revision, NOT_PUBLISHED, "home/mail/not_published.txt", reasons=reasons),
        robust=True,
    )


class RefusalFormatter(LogFormatter):
    """The entry of a refused publication in the page's history."""

    label = gettext_lazy("Refuse to publish")

    def format_message(self, log_entry):
        """Return the reasons as one sentence after the other."""
        return _("Not published: %(reasons)s") % {"reasons": " ".join(log_entry.data["reasons"])}


class RefusalMiddleware:
    """Redirect to the editing form, with the errors, after publishing in the admin without the form."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, PublicationRefused) or not request.path.startswith(
            reverse("wagtailadmin_home")
        ):
            return None
        page = exception.page
        errors = {name: " ".join(texts) for name, texts in exception.message_dict.items()}
        message = _("“%(title)s” was not published.") % {"title": page.get_admin_display_title()}
        messages.error(request, " ".join([message, *format_errors(page, errors)]))
        return redirect("wagtailadmin_pages:edit", page.pk)
