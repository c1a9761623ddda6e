"""Building issues: one row for each mail, written before any of them is sent."""

import logging
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from civic_social.messages import Message

from ..models import Frequency, MailIssue, SubscriptionMail
from .choices import matching

logger = logging.getLogger(__name__)

Status, State = SubscriptionMail.Status, MailIssue.State
#: Rows written by one statement.
BATCH = 500


def build_due() -> int:
    """Write the mails of the issues that wait; return the number of mails."""
    waiting = MailIssue.objects.filter(state=State.QUEUED, correction_of=None)
    return sum(build(issue) for issue in waiting.order_by("pk"))


def build(issue: MailIssue) -> int:
    """Write one mail for each subscriber who wants the page at once; return their number.

    The rows are written in one transaction with the issue's state, and are unique, so that neither a second
    worker nor a second call writes a mail twice.
    """
    with transaction.atomic():
        if not MailIssue.objects.filter(pk=issue.pk, state=State.QUEUED).update(state=State.SENDING):
            return 0
        count = write(issue, matching(issue, [Frequency.INSTANT]))
        MailIssue.objects.filter(pk=issue.pk).update(mailed_checksum=checksum(issue))
    logger.info("an issue is built issue=%s mails=%d", issue.pk, count)
    return count


def write(issue: MailIssue, subscribers: Iterable[int]) -> int:
    """Write a mail for each subscriber who has none of this issue; return their number."""
    count, batch = 0, []
    for pk in subscribers:
        batch.append(SubscriptionMail(kind=SubscriptionMail.Kind.ISSUE, issue=issue, subscriber_id=pk))
        if len(batch) == BATCH:
            count += len(SubscriptionMail.objects.bulk_create(batch, ignore_conflicts=True))
            batch = []
    return count + len(SubscriptionMail.objects.bulk_create(batch, ignore_conflicts=True))


def finish_sent() -> int:
    """Mark the issues as sent of which no mail is left to send; return their number."""
    open_mails = SubscriptionMail.objects.filter(
        issue__isnull=False, status__in=[Status.DUE, Status.SENDING]
    ).values("issue_id")
    done = MailIssue.objects.filter(state=State.SENDING).exclude(pk__in=open_mails)
    return done.update(state=State.SENT, finished_at=timezone.now())


def reopen_sent() -> int:
    """Mark the issues as being sent again of which a mail is due; return their number.

    A person may have a mail sent again, also in the moment in which the last one of the issue is sent.
    """
    due = SubscriptionMail.objects.filter(issue__state=State.SENT, status=Status.DUE).values("issue_id")
    done = MailIssue.objects.filter(state=State.SENT, pk__in=due)
    return done.update(state=State.SENDING, finished_at=None)


def checksum(issue: MailIssue) -> str:
    """Return a checksum of the mail's content."""
    return Message.from_dict(issue.message).fingerprint
