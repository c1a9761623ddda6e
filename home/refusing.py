"""A publication that could not be published: the person who asked for it is told what is missing."""

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

from .page_mails import tell
from .preflight import PublicationRefused

logger = logging.getLogger(__name__)

#: What Wagtail's ``publish_scheduled`` says that it does.
SCHEDULED = "wagtail.publish.scheduled"
REFUSED = "home.publish_refused"
NOT_PUBLISHED = gettext_lazy("Not published: %(title)s")


def sentences(page, problems) -> list[str]:
    """Return what is missing, each with the field's name."""
    return [
        f"{capfirst(str(page._meta.get_field(name).verbose_name))}: {why}" for name, why in problems.items()
    ]


def refuse_scheduled(page, revision, problems) -> None:
    """Take a revision whose hour has come out of the schedule, and tell a person why.

    The page stays as it is. It is in the page's history, and in a mail to who scheduled it, or to its owner,
    or else to the administrators.
    """
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    with translation.override(settings.LANGUAGE_CODE):
        reasons = sentences(page, problems)
    log(instance=page, action=REFUSED, revision=revision, data={"reasons": reasons})
    logger.error("a scheduled publication was refused page=%s fields=%s", page.pk, ",".join(problems))
    transaction.on_commit(
        lambda: tell(page, revision, NOT_PUBLISHED, "home/mail/not_published.txt", reasons=reasons),
        robust=True,
    )


class RefusalFormatter(LogFormatter):
    """The line in a page's history."""

    label = gettext_lazy("Refuse to publish")

    def format_message(self, log_entry):
        """Say what was missing."""
        return _("Not published: %(reasons)s") % {"reasons": " ".join(log_entry.data["reasons"])}


class RefusalMiddleware:
    """Lead whoever published in the admin without the editing form to that form, and say what is missing."""

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
        problems = {name: " ".join(whys) for name, whys in exception.message_dict.items()}
        message = _("“%(title)s” was not published.") % {"title": page.get_admin_display_title()}
        messages.error(request, " ".join([message, *sentences(page, problems)]))
        return redirect("wagtailadmin_pages:edit", page.pk)
