"""Mail notifications: a named person learns of each open issue once, several issues in one mail.

``notify`` compares the open issues (posts that need a person, stopped accounts, warnings) with the notices
that were mailed before, and mails the rest. It runs in the watch loop, after delivery and outside its
transactions; a mail server that is down only delays it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Exists, Min, Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from .. import leases
from ..compat import policy_registry
from ..conf import settings
from ..conversation.thread_counts import heated_posts
from ..delivery.pauses import passes_pause
from ..manual_posting import deadlines
from ..models import (
    AccountHealth,
    Claim,
    ContentChange,
    DuplicateCheck,
    NetworkDifference,
    Notice,
    Post,
    SocialAccount,
    Switch,
)
from ..models.states import Status
from . import api_versions, mail
from .health import alerts_of
from .recovery import APP_PROBLEMS

logger = logging.getLogger(__name__)

Kind = Notice.Kind
#: States that a post leaves only by a person or a change of its page. In the others (due, being sent, being
#: verified) a mailed issue stays open, because the post often returns to it.
SETTLED = (Status.LIVE, Status.WITHDRAWN, Status.HELD, Status.SKIPPED)
#: The longest time for sending a mail, and the pause after a mail server has refused one.
CLAIM_SECONDS = 5 * 60
#: Closed notices are deleted after this time.
KEEP_DAYS = 90


@dataclass(frozen=True, slots=True)
class Issue:
    """An open issue that a person should know of; ``key`` identifies it for as long as it lasts."""

    kind: str
    key: str
    account: SocialAccount
    problem: str
    details: dict[str, Any] = field(default_factory=dict)
    post: Post | None = None
    #: True for a fault of the app, which only an administrator can mend.
    for_administrators: bool = False


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
        if identity not in wanted and not (notice.told_at and _may_return(notice))
    ]
    Notice.objects.filter(pk__in=over).update(is_open=False)


def _may_return(notice: Notice) -> bool:
    """Return True if the post is only in transit, and may soon be in the reported state again."""
    post = notice.post
    return post is not None and post.status not in (*SETTLED, Status.WAITING, Status.FAILED)


def open_issues() -> Iterator[Issue]:
    """Yield every open issue."""
    posts = Post.objects.filter(status__in=[Status.WAITING, Status.FAILED])
    for post in posts.select_related("account").defer("progress"):
        yield Issue(Kind.POSTS, _post_key(post), post.account, post.problem, post.problem_details, post)
    yield from _late_issues()
    for check in DuplicateCheck.objects.exclude(problem="").select_related("post__account"):
        # Notices of today's databases hold this prefix.
        key = f"doubt:{check.attempt_id}"
        yield Issue(Kind.POSTS, key, check.post.account, check.problem, check.problem_details, check.post)
    yield from _difference_issues()
    yield from _change_issues()
    yield from _heated_issues()
    for account in SocialAccount.objects.exclude(problem=""):
        key = f"account:{account.pk}:{account.problem}"
        is_app = account.problem in APP_PROBLEMS
        yield Issue(
            Kind.STOPPED,
            key,
            account,
            account.problem,
            account.problem_details,
            for_administrators=is_app,
        )
    # The warnings of a stopped account no longer matter.
    rows = AccountHealth.objects.filter(account__problem="").select_related("account__comment_reading")
    for row in rows:
        for alert in alerts_of(row):
            key = f"warning:{row.pk}:{alert.key}"
            yield Issue(Kind.WARNINGS, key, row.account, alert.finding.problem, alert.finding.details)
    for account, alert in api_versions.alerts():
        finding = alert.finding
        yield Issue(
            Kind.WARNINGS, alert.key, account, finding.problem, finding.details, for_administrators=True
        )


def _heated_issues() -> Iterator[Issue]:
    """Yield the posts with very many comments within an hour; each is reported once a day."""
    heated = heated_posts()
    day = timezone.localdate().isoformat()
    for post in Post.objects.filter(pk__in=heated).select_related("account").defer("progress"):
        details = {"count": heated[post.pk]}
        yield Issue(Kind.COMMENTS, f"heated:{post.pk}:{day}", post.account, "heated-post", details, post)


def _difference_issues() -> Iterator[Issue]:
    """Yield the duplicates and orphans that the last comparison with the networks has found."""
    for each in NetworkDifference.objects.open().filter(account__disconnected_at=None):
        yield Issue(Kind.POSTS, each.key, each.account, each.problem, each.problem_details, each.post)


def _change_issues() -> Iterator[Issue]:
    """Yield the changes of many posts that wait for a person, for each account with posts of their pages."""
    for change in ContentChange.objects.filter(status=ContentChange.Status.ASKING):
        posts = Post.objects.filter(page_id__in=change.pages.values("page_id")).exclude(desired={})
        details = {"change": str(change), "count": change.edits}
        for account in SocialAccount.objects.filter(pk__in=posts.values("account"), disconnected_at=None):
            # One key for all accounts, so that a person who is responsible for several is notified once.
            yield Issue(Kind.POSTS, f"change:{change.pk}", account, "many-edits", details)


def _late_issues() -> Iterator[Issue]:
    """Yield the manual posts that are late and not claimed."""
    if Switch.load().finding:
        return
    now = timezone.now()
    posts = Post.objects.filter(passes_pause(), status=Status.WAITING, next_attempt_at__lt=now)
    for post in posts.exclude(claim__in=Claim.objects.active()).select_related("account").defer("progress"):
        stages = {Kind.LATE: deadlines.due_at(post), Kind.ESCALATED: deadlines.escalates_at(post)}
        for kind, moment in stages.items():
            if moment <= now:
                key = f"{_post_key(post)}:{kind.value}"
                yield Issue(kind, key, post.account, post.problem, post.problem_details, post)


def _post_key(post: Post) -> str:
    """Return the key of the issue: one for each refusal, and one for manual work until it is done.

    Posting and removing by hand are two issues, even for the same reason.
    """
    if post.status == Status.FAILED:
        return f"post:{post.pk}:failed:{post.current_attempt_id}"
    confirmed = int(post.confirmed_at.timestamp()) if post.confirmed_at else 0
    return f"post:{post.pk}:{'waiting' if post.desired else 'remove'}:{confirmed}:{post.problem}"


class Recipients:
    """The recipients of notifications about accounts; queries the database once for all accounts."""

    def __init__(self) -> None:
        reachable = get_user_model().objects.filter(is_active=True).exclude(email="")
        responsible = SocialAccount.objects.exclude(responsible=None).values("responsible")
        self._responsible = set(reachable.filter(pk__in=responsible).values_list("pk", flat=True))
        deputies = SocialAccount.objects.exclude(deputy=None).values("deputy")
        self._deputies = set(reachable.filter(pk__in=deputies).values_list("pk", flat=True))
        self._reachable = reachable
        policy = policy_registry.get_by_type(SocialAccount)
        able = policy.users_with_permission("change")
        self._able = list(reachable.filter(pk__in=able.values("pk")).order_by("pk"))
        self._policy = policy

    def of(self, account: SocialAccount) -> list[int]:
        """Return the responsible person, or all who may change accounts if that person has no e-mail."""
        if account.responsible_id in self._responsible:
            return [account.responsible_id]
        return self.administrators(account)

    def administrators(self, account: SocialAccount) -> list[int]:
        """Return all who may change the account."""
        return [
            user.pk
            for user in self._able
            if self._policy.user_has_permission_for_instance(user, "change", account)
        ]

    def of_issue(self, issue: Issue) -> list[int]:
        """Return the recipients for ``issue``; an escalated one has the next person."""
        if issue.for_administrators:
            return list(dict.fromkeys([*self.of(issue.account), *self.administrators(issue.account)]))
        return self.after(issue) if issue.kind == Kind.ESCALATED else self.of(issue.account)

    def after(self, issue: Issue) -> list[int]:
        """Return the deputy, or all others who may post by hand if the deputy has no e-mail."""
        notified, deputy = self.of(issue.account), issue.account.deputy_id
        if deputy in self._deputies and deputy not in notified:
            return [deputy]
        policy = policy_registry.get_by_type(Post)
        return [
            user.pk
            for user in self._may_deliver
            if user.pk not in notified
            and policy.user_has_permission_for_instance(user, "deliver", issue.post)
        ]

    @cached_property
    def _may_deliver(self) -> list[AbstractBaseUser]:
        able = policy_registry.get_by_type(Post).users_with_permission("deliver")
        return list(self._reachable.filter(pk__in=able.values("pk")).order_by("pk"))


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
    return Notice.objects.filter(is_open=True, told_at=None)


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
    recent = same.filter(Q(told_at__gt=pause) | Q(told_at=None, claimed_until__gt=now))
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
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(told_at=timezone.now())
    logger.info("mail sent user=%s kind=%s notices=%d", recipient_id, kind, len(notices))
    return True
