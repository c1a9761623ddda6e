"""A named person is told: by mail, each matter once, many in one.

``tell_people`` compares what is open now (posts that need a person, stopped accounts, warnings) with what
was told before, and mails the rest. It runs in the watch loop, after delivery and outside its transactions;
a mail server that is down only makes it later.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db.models import Exists, Min, Q
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.permissions import policy_registry

from ..conf import settings
from ..manual_posting import deadlines
from ..models import AccountHealth, Claim, DuplicateCheck, Notice, Post, SocialAccount, Switch
from ..models.states import Status
from . import mail
from .health import alerts_of

logger = logging.getLogger(__name__)

Kind = Notice.Kind
#: Nothing more happens to a post in these states by itself. In the others (due, being sent, being verified) a
#: matter that was told stays open: often the post comes back from there with the same.
SETTLED = (Status.LIVE, Status.WITHDRAWN, Status.HELD, Status.SKIPPED)
#: How long a mail may be under way, and how long a mail server that refused one is left alone.
CLAIM_SECONDS = 5 * 60
#: Matters that are over are forgotten after this.
KEEP_DAYS = 90


@dataclass(frozen=True, slots=True)
class Matter:
    """Something open that a person should know; ``key`` stays the same for as long as it is the same."""

    kind: str
    key: str
    account: SocialAccount
    problem: str
    details: dict = field(default_factory=dict)
    post: Post | None = None


def tell_people() -> int:
    """Note what is new, close what is over, and send the mails that are ripe; return how many mails went.

    Safe to call from any number of processes. Never raises for a mail server's sake.
    """
    note_matters()
    return send_mails()


def note_matters() -> None:
    """Bring the notices in line with what is open now; sends nothing."""
    now = timezone.now()
    matters = list(open_matters())
    recipients = Recipients()
    wanted = {
        (person_id, matter.key): matter for matter in matters for person_id in recipients.of_matter(matter)
    }
    existing = dict(_open_notices())
    _close(wanted, existing)
    Notice.objects.bulk_create(
        [
            Notice(
                recipient_id=person_id,
                kind=matter.kind,
                key=matter.key,
                account=matter.account,
                post=matter.post,
                problem=matter.problem,
                problem_details=matter.details,
                created_at=now,
            )
            for (person_id, _key), matter in wanted.items()
            if (person_id, matter.key) not in existing
        ],
        ignore_conflicts=True,
    )
    Notice.objects.filter(is_open=False, created_at__lt=now - timedelta(days=KEEP_DAYS)).delete()


def _open_notices() -> Iterator[tuple]:
    for notice in Notice.objects.filter(is_open=True).select_related("post"):
        yield (notice.recipient_id, notice.key), notice


def _close(wanted: dict, existing: dict) -> None:
    """What is over is closed, and so is what was never told and concerns somebody else by now."""
    over = [
        notice.pk
        for identity, notice in existing.items()
        if identity not in wanted and not (notice.told_at and _may_come_back(notice))
    ]
    Notice.objects.filter(pk__in=over).update(is_open=False)


def _may_come_back(notice: Notice) -> bool:
    """Whether the post is only on its way: an edit or another try soon ends where it was, or elsewhere."""
    post = notice.post
    return post is not None and post.status not in (*SETTLED, Status.WAITING, Status.FAILED)


def open_matters() -> Iterator[Matter]:
    """Yield everything that a person should know now."""
    posts = Post.objects.filter(status__in=[Status.WAITING, Status.FAILED])
    for post in posts.select_related("account").defer("progress"):
        yield Matter(Kind.POSTS, _post_key(post), post.account, post.problem, post.problem_details, post)
    yield from _late_matters()
    for doubt in DuplicateCheck.objects.exclude(problem="").select_related("post__account"):
        key = f"doubt:{doubt.attempt_id}"
        yield Matter(Kind.POSTS, key, doubt.post.account, doubt.problem, doubt.problem_details, doubt.post)
    for account in SocialAccount.objects.exclude(problem=""):
        key = f"account:{account.pk}:{account.problem}"
        yield Matter(Kind.STOPPED, key, account, account.problem, account.problem_details)
    # What a stopped account's last probe warned of is no longer the point.
    for row in AccountHealth.objects.filter(account__problem="").select_related("account"):
        for alert in alerts_of(row):
            key = f"warning:{row.pk}:{alert.key}"
            yield Matter(Kind.WARNINGS, key, row.account, alert.finding.problem, alert.finding.details)


def _late_matters() -> Iterator[Matter]:
    """Yield the posts by hand that nobody has done in time, and is doing now."""
    if Switch.load().is_paused:
        return
    now = timezone.now()
    posts = Post.objects.filter(status=Status.WAITING, account__is_paused=False, next_attempt_at__lt=now)
    for post in posts.exclude(claim__in=Claim.objects.active()).select_related("account").defer("progress"):
        stages = {Kind.LATE: deadlines.due_at(post), Kind.ESCALATED: deadlines.escalates_at(post)}
        for kind, moment in stages.items():
            if moment <= now:
                key = f"{_post_key(post)}:{kind.value}"
                yield Matter(kind, key, post.account, post.problem, post.problem_details, post)


def _post_key(post: Post) -> str:
    """Name the matter: each refusal is another; work by hand is the same until it is done.

    Posting and removing by hand are two matters, even for the same reason.
    """
    if post.status == Status.FAILED:
        return f"post:{post.pk}:failed:{post.current_attempt_id}"
    confirmed = int(post.confirmed_at.timestamp()) if post.confirmed_at else 0
    return f"post:{post.pk}:{'waiting' if post.desired else 'remove'}:{confirmed}:{post.problem}"


class Recipients:
    """Who is told of what concerns an account; asks the database once for all accounts."""

    def __init__(self):
        reachable = get_user_model().objects.filter(is_active=True).exclude(email="")
        responsible = SocialAccount.objects.exclude(responsible=None).values("responsible")
        self._responsible = set(reachable.filter(pk__in=responsible).values_list("pk", flat=True))
        deputies = SocialAccount.objects.exclude(deputy=None).values("deputy")
        self._deputies = set(reachable.filter(pk__in=deputies).values_list("pk", flat=True))
        self._reachable = reachable
        policy = policy_registry.get_by_type(SocialAccount)
        able = policy.users_with_permission("change")
        self._able = sorted(reachable.filter(pk__in=able.values("pk")).values_list("pk", flat=True))

    def of(self, account: SocialAccount) -> list[int]:
        """Return the responsible person, or, without one that mail can reach, all who may change accounts."""
        if account.responsible_id in self._responsible:
            return [account.responsible_id]
        return self._able

    def of_matter(self, matter: Matter) -> list[int]:
        """Return whom ``matter`` concerns: what nobody has done goes to the next person."""
        return self.after(matter) if matter.kind == Kind.ESCALATED else self.of(matter.account)

    def after(self, matter: Matter) -> list[int]:
        """Return the deputy, or, without one that mail can reach, the others who may post by hand."""
        told, deputy = self.of(matter.account), matter.account.deputy_id
        if deputy in self._deputies and deputy not in told:
            return [deputy]
        policy = policy_registry.get_by_type(Post)
        return [
            user.pk
            for user in self._may_deliver
            if user.pk not in told and policy.user_has_permission_for_instance(user, "deliver", matter.post)
        ]

    @cached_property
    def _may_deliver(self) -> list:
        able = policy_registry.get_by_type(Post).users_with_permission("deliver")
        return list(self._reachable.filter(pk__in=able.values("pk")).order_by("pk"))


def send_mails() -> int:
    """Send one mail for each person and kind whose notices are ripe; return how many went.

    Ends at the first that fails: a mail server that hangs may cost the watch loop one time-out, not one for
    each person. The others are tried first the next time, since what failed is left alone for a while.
    """
    sent = 0
    for recipient_id, kind in _ripe():
        claimed_until = _claim(recipient_id, kind)
        if claimed_until:
            if not _send(recipient_id, kind, claimed_until):
                break
            sent += 1
    return sent


def _untold():
    return Notice.objects.filter(is_open=True, told_at=None)


def _ripe() -> list[tuple[int, str]]:
    """Return the persons and kinds whose first untold matter has waited for the others of its burst."""
    noted_before = timezone.now() - timedelta(seconds=settings.NOTICE_COLLECT_SECONDS)
    groups = _untold().order_by().values_list("recipient_id", "kind").annotate(first=Min("created_at"))
    return [group[:2] for group in groups.filter(first__lte=noted_before)]


def _claim(recipient_id: int, kind: str):
    """Claim the untold notices, in one statement; None while somebody is at it or the last mail is recent."""
    now = timezone.now()
    pause = now - timedelta(seconds=settings.NOTICE_PAUSE_SECONDS)
    same = Notice.objects.filter(recipient=recipient_id, kind=kind)
    recent = same.filter(Q(told_at__gt=pause) | Q(told_at=None, claimed_until__gt=now))
    claimed_until = now + timedelta(seconds=CLAIM_SECONDS)
    # Of two at the same moment, the second looks once more at the rows that it changes and, on PostgreSQL, at
    # no others: so the rows themselves are asked as well.
    mine = _untold().filter(recipient=recipient_id, kind=kind).exclude(claimed_until__gt=now)
    return claimed_until if mine.filter(~Exists(recent)).update(claimed_until=claimed_until) else None


def _send(recipient_id: int, kind: str, claimed_until) -> bool:
    """Mail the claimed notices and mark them as told. Whatever the mail server does, only a log line."""
    claimed = Notice.objects.filter(recipient=recipient_id, kind=kind, claimed_until=claimed_until)
    notices = list(claimed.select_related("recipient", "account", "post"))
    try:
        mail.send_digest(notices[0].recipient, Kind(kind), notices)
    except OSError as error:
        # SMTP, DNS, TLS: tried again when the claim ends. Only the class is logged: texts name addresses.
        logger.warning("mail not sent user=%s kind=%s error=%s", recipient_id, kind, type(error).__name__)
        return False
    except Exception:
        # A mail service's own errors, or a defect of ours: delivery must go on all the same.
        logger.exception("mail not sent user=%s kind=%s", recipient_id, kind)
        return False
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(told_at=timezone.now())
    logger.info("mail sent user=%s kind=%s notices=%d", recipient_id, kind, len(notices))
    return True
