"""The daily digest to each desk: new, due and overdue submissions, and replies that could not be mailed."""

import datetime
import logging
from dataclasses import dataclass
from smtplib import SMTPException

from django.conf import settings as django_settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..models import Desk, Reply, Status, Submission
from ..text_normalization import normalize_line, normalize_text
from .messages import message_id

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Digest:
    """The submissions in one desk's digest; the mail names them by reference number only."""

    desk: Desk
    new: list[Submission]
    due: list[Submission]
    overdue: list[Submission]
    failed: list[Submission]

    @property
    def is_empty(self) -> bool:
        """Return True if there is nothing to report."""
        return not (self.new or self.due or self.overdue or self.failed)


def compile_digest(desk: Desk) -> Digest:
    """Return today's digest of a desk."""
    of_desk = Submission.objects.filter(desk=desk)
    yesterday = timezone.now() - datetime.timedelta(days=1)
    return Digest(
        desk=desk,
        new=list(of_desk.filter(status=Status.NEW, received_at__gte=yesterday)),
        due=list(of_desk.due_soon()),
        overdue=list(of_desk.overdue()),
        failed=list(of_desk.filter(not_mailed("replies") | not_mailed("questions")).distinct()),
    )


def not_mailed(relation: str) -> Q:
    """Return the condition that the mail of a row of ``relation`` failed, or has been queued for an hour."""
    hour_ago = timezone.now() - datetime.timedelta(hours=1)
    failed = Q(**{f"{relation}__delivery": Reply.Delivery.FAILED})
    return failed | Q(
        **{f"{relation}__delivery": Reply.Delivery.QUEUED, f"{relation}__created_at__lt": hour_ago}
    )


def send_all() -> int:
    """Mail each desk its digest of today, unless it is empty or sent already; return the number of mails.

    Stores today's date on the desk, and on the submissions that it was reminded of. A mail that fails is
    logged, the other desks get theirs, and the last SMTPException or OSError is raised at the end.
    """
    today, sent = timezone.localdate(), 0
    failure: SMTPException | OSError | None = None
    for desk in Desk.objects.exclude(digest_on=today):
        digest = compile_digest(desk)
        if digest.is_empty:
            continue
        try:
            sent += send(digest)
        except (SMTPException, OSError) as error:
            logger.error("the digest of a desk was not sent desk=%s error=%s", desk.pk, type(error).__name__)
            failure = error
            continue
        Desk.objects.filter(pk=desk.pk).update(digest_on=today)
        ids = [submission.pk for submission in [*digest.due, *digest.overdue]]
        Submission.objects.filter(pk__in=ids).update(reminded_on=today)
    if failure:
        raise failure
    return sent


def send(digest: Digest) -> int:
    """Mail one digest and return 1; raises SMTPException or OSError if the mail server fails."""
    with translation.override(django_settings.LANGUAGE_CODE):
        subject = _("Inbox of “%(desk)s”: %(overdue)s overdue, %(due)s due soon, %(new)s new") % {
            "desk": digest.desk.name,
            "overdue": len(digest.overdue),
            "due": len(digest.due),
            "new": len(digest.new),
        }
        url = django_settings.WAGTAILADMIN_BASE_URL + reverse("feedback_inbox:index")
        body = render_to_string("feedback/mail/digest.txt", {"digest": digest, "inbox_url": url})
        # The same Message-ID if a worker dies before it has stored that the mail was sent.
        headers = {"Message-ID": message_id(f"digest-{digest.desk.pk}-{timezone.localdate()}")}
        return EmailMessage(
            normalize_line(subject), normalize_text(body), to=[digest.desk.mailbox], headers=headers
        ).send()
