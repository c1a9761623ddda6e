"""The daily mail to each desk: what is new, due and overdue, and which replies did not go out."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from .models import Desk, Reply, Status, Submission


@dataclass(frozen=True)
class Digest:
    """What a desk has to know today, by reference numbers: a mail holds nothing that a citizen wrote."""

    desk: Desk
    new: list
    due: list
    overdue: list
    failed: list

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.new or self.due or self.overdue or self.failed)


def compile_digest(desk) -> Digest:
    """Return what the desk has to know today."""
    mine = Submission.objects.filter(desk=desk)
    yesterday = timezone.now() - datetime.timedelta(days=1)
    return Digest(
        desk=desk,
        new=list(mine.filter(status=Status.NEW, received_at__gte=yesterday)),
        due=list(mine.due_soon()),
        overdue=list(mine.overdue()),
        failed=list(mine.filter(not_mailed("replies") | not_mailed("questions")).distinct()),
    )


def not_mailed(rows) -> Q:
    """Return the condition that the mail of one of ``rows`` failed, or has waited for an hour."""
    hour_ago = timezone.now() - datetime.timedelta(hours=1)
    failed = Q(**{f"{rows}__delivery": Reply.Delivery.FAILED})
    return failed | Q(**{f"{rows}__delivery": Reply.Delivery.QUEUED, f"{rows}__created_at__lt": hour_ago})


def send_all() -> int:
    """Mail every desk its digest and return how many went out; reminders are noted on the submissions."""
    sent = 0
    for desk in Desk.objects.all():
        digest = compile_digest(desk)
        if digest.is_empty:
            continue
        sent += send(digest)
        ids = [submission.pk for submission in [*digest.due, *digest.overdue]]
        Submission.objects.filter(pk__in=ids).update(reminded_on=timezone.localdate())
    return sent


def send(digest) -> int:
    """Mail one digest."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Inbox of “%(desk)s”: %(overdue)s overdue, %(due)s due soon, %(new)s new") % {
            "desk": digest.desk.name,
            "overdue": len(digest.overdue),
            "due": len(digest.due),
            "new": len(digest.new),
        }
        url = settings.WAGTAILADMIN_BASE_URL + reverse("feedback_inbox:index")
        body = render_to_string("feedback/mail/digest.txt", {"digest": digest, "inbox_url": url})
        return EmailMessage(subject, body, to=[digest.desk.mailbox]).send()
