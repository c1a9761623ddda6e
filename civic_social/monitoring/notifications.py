"""Mail notifications: a named person learns of each open issue once, several issues in one mail.

``notify`` compares the open issues (posts that need a person, stopped accounts, warnings) with the notices
that were mailed before, and mails the rest. It runs in the watch loop, after delivery and outside its
transactions; a mail server that is down only delays it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, Min, Q, QuerySet
from django.utils import timezone

from .. import leases
from ..conf import settings
from ..models import Notice, Switch
from ..models.states import Status
from . import mail
from .issues import Issue, open_issues
from .recipients import Recipients

logger = logging.getLogger(__name__)

Kind = Notice.Kind
#: States that a post leaves only by a person or a change of its page. In the others (due, being sent, being
#: verified) a mailed issue stays open, because the post often returns to it.
SETTLED = (Status.LIVE, Status.WITHDRAWN, Status.HELD, Status.SKIPPED)
#: The longest time for sending a mail, and the pause after a mail server has refused one.
CLAIM_SECONDS = 5 * 60
#: Closed notices are deleted after this time.
KEEP_DAYS = 90


def notify() -> int:
    """Write new notices, close those that are over, and send the mails that are due; return their number.

    After a restore no mail is sent until a person lets the site send again: it may have been sent before.
    Safe to call from any number of processes. Errors of the mail server are logged and never raised.
    """
    update_notices()
    return 0 if Switch.load().finding else send_mails()


def update_notices() -> None:
    """Write a notice for each new issue and close the notices of issues that are over; sends nothing."""
    now = timezone.now()
    recipients = Recipients()
    wanted = {
        (person_id, issue.key): issue for issue in open_issues() for person_id in recipients.of_issue(issue)
    }
    existing = dict(_open_notices())
    _close(wanted, existing)
    Notice.objects.bulk_create(
        [
            Notice(
                recipient_id=person_id,
                kind=issue.kind,
                key=issue.key,
                account=issue.account,
                post=issue.post,
                problem=issue.problem,
                problem_details=issue.details,
                created_at=now,
            )
            for (person_id, _key), issue in wanted.items()
            if (person_id, issue.key) not in existing
        ],
        ignore_conflicts=True,
    )
    Notice.objects.filter(is_open=False, created_at__lt=now - timedelta(days=KEEP_DAYS)).delete()


def _open_notices() -> Iterator[tuple[tuple[int, str], Notice]]:
    for notice in Notice.objects.filter(is_open=True).select_related("post"):
        yield (notice.recipient_id, notice.key), notice


def _close(wanted: dict[tuple[int, str], Issue], existing: dict[tuple[int, str], Notice]) -> None:
    """Close the notices of issues that are over, and unsent ones that concern another person by now."""
    over = [
        notice.pk
        for identity, notice in existing.items()
        if identity not in wanted and not (notice.mailed_at and _may_return(notice))
    ]
    Notice.objects.filter(pk__in=over).update(is_open=False)


def _may_return(notice: Notice) -> bool:
    """Return True if the post is only in transit, and may soon be in the reported state again."""
    post = notice.post
    return post is not None and post.status not in (*SETTLED, Status.WAITING, Status.FAILED)


def send_mails() -> int:
    """Send one mail for each person and kind whose notices are due; return the number of mails.

    Ends at the first failure, so that a mail server that hangs costs the watch loop one timeout and not one
    for each person. The failed mail pauses, so the others come first the next time.
    """
    sent = 0
    for recipient_id, kind in _due_groups():
        claimed_until = _claim(recipient_id, kind)
        if claimed_until:
            if not _send(recipient_id, kind, claimed_until):
                break
            sent += 1
    return sent


def _unsent() -> QuerySet[Notice]:
    return Notice.objects.filter(is_open=True, mailed_at=None)


def _due_groups() -> list[tuple[int, str]]:
    """Return the recipients and kinds whose oldest unsent notice has waited long enough for others."""
    noted_before = timezone.now() - timedelta(seconds=settings.NOTICE_COLLECT_SECONDS)
    groups = _unsent().order_by().values_list("recipient_id", "kind").annotate(first=Min("created_at"))
    return [(recipient, kind) for recipient, kind, _first in groups.filter(first__lte=noted_before)]


def _claim(recipient_id: int, kind: str) -> datetime | None:
    """Lease the unsent notices and return the end of the lease.

    Returns None if another process sends them, or if the last mail of this kind is recent.
    """
    now = timezone.now()
    pause = now - timedelta(seconds=settings.NOTICE_PAUSE_SECONDS)
    same = Notice.objects.filter(recipient=recipient_id, kind=kind)
    recent = same.filter(Q(mailed_at__gt=pause) | Q(mailed_at=None, claimed_until__gt=now))
    claimed_until = now + timedelta(seconds=CLAIM_SECONDS)
    unsent = _unsent().filter(~Exists(recent), recipient=recipient_id, kind=kind)
    is_acquired = leases.acquire(unsent, "claimed_until", now=now, until=claimed_until)
    return claimed_until if is_acquired else None


def _send(recipient_id: int, kind: str, claimed_until: datetime) -> bool:
    """Mail the leased notices and mark them as sent; return False, after logging, if that fails."""
    claimed = Notice.objects.filter(recipient=recipient_id, kind=kind, claimed_until=claimed_until)
    notices = list(claimed.select_related("recipient", "account", "post"))
    try:
        mail.send_digest(notices[0].recipient, Kind(kind), notices)
    except OSError as error:
        # SMTP, DNS or TLS. Only the class of the error is logged, because its text may contain addresses.
        logger.warning("mail not sent user=%s kind=%s error=%s", recipient_id, kind, type(error).__name__)
        return False
    except Exception:
        # A mail backend raises its own kinds of errors, which must not stop the delivery.
        logger.exception("mail not sent user=%s kind=%s", recipient_id, kind)
        return False
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=timezone.now())
    logger.info("mail sent user=%s kind=%s notices=%d", recipient_id, kind, len(notices))
    return True
