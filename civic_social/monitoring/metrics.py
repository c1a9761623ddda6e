"""The state of posts and accounts as plain values, for the command line and for monitoring."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from ..error_messages import Explained, explain
from ..models import (
    AccountHealth,
    ContentChange,
    DuplicateCheck,
    NetworkDifference,
    Notice,
    Post,
    SocialAccount,
    Switch,
)
from ..models.states import Status
from ..signals import describe_operation
from ..webhooks.maintenance import describe_findings
from .health import explained_alerts
from .overdue import can_leave, describe_overdue
from .recipients import Recipients
from .unannounced import describe_unannounced

NEEDS_PERSON = (Status.WAITING, Status.FAILED, Status.HELD)
#: The states whose numbers a monitoring program gets.
REPORTED = (Status.UNKNOWN, Status.WAITING, Status.FAILED, Status.HELD)


def status_report() -> dict[str, Any]:
    """Return the counts, the oldest due post, and everything that needs a person, with sentences."""
    needs_person = Post.objects.filter(status__in=NEEDS_PERSON)
    return {
        "posts": _counts(),
        "oldest_due": _oldest(_due()),
        "restore": Switch.load().finding,
        "overdue": describe_overdue(),
        "operation": _describe_operation(),
        "changes": _describe_changes(),
        "unannounced": describe_unannounced(),
        "needs_person": [
            {"id": post.pk, "post": str(post), "status": post.status, **sentences(post)}
            for post in needs_person.select_related("account")
        ]
        + [
            {"id": check.post_id, "post": str(check.post), "status": check.post.status, **sentences(check)}
            for check in _open_checks().select_related("post__account")
        ]
        + [
            {
                "id": each.post_id,
                "post": str(each.post or each.account.name_and_network),
                "status": "",
                **sentences(each),
            }
            for each in NetworkDifference.objects.open()
        ],
        "accounts_stopped": [
            {"account": account.name_and_network, **sentences(account)}
            for account in SocialAccount.objects.exclude(problem="")
        ],
    }


def _open_checks() -> QuerySet[DuplicateCheck]:
    """Return the duplicate checks that only a person can settle."""
    return DuplicateCheck.objects.exclude(problem="")


def _describe_changes() -> list[str]:
    """Return the sentences about changes of many posts that wait for a person."""
    explanations = [
        explain("many-edits", {"change": str(change), "count": change.edits})
        for change in ContentChange.objects.filter(status=ContentChange.Status.ASKING)
    ]
    return [f"{explanation.what} {explanation.next_step}" for explanation in explanations]


def _describe_operation() -> list[str]:
    """Return the sentences about webhooks, and those of the rest of the site about what is wrong with it."""
    answers = describe_operation.send(sender=Post)
    return [
        *describe_findings(),
        *(sentence for _receiver, sentences in answers for sentence in sentences or ()),
    ]


def metrics() -> dict[str, int]:
    """Return numbers for a monitoring program, in five queries; they contain no names.

    ``oldest_due_seconds`` counts everything that is due; ``no_worker_seconds`` counts only what a worker
    could deliver now, so it grows if no worker runs.
    """
    now = timezone.now()
    is_due = Q(status=Status.DUE, next_attempt_at__lte=now)
    posts = Post.objects.aggregate(
        due=Count("pk", filter=is_due),
        oldest=Min("next_attempt_at", filter=is_due),
        deliverable=Min("next_attempt_at", filter=is_due & can_leave(now)),
        **{status: Count("pk", filter=Q(status=status)) for status in REPORTED},
    )
    accounts = SocialAccount.objects.aggregate(
        accounts=Count("pk"),
        accounts_stopped=Count("pk", filter=~Q(problem="")),
        accounts_paused=Count("pk", filter=Q(is_paused=True)),
    )
    return {
        "due": posts["due"],
        "oldest_due_seconds": _age(posts["oldest"], now),
        "no_worker_seconds": _age(posts["deliverable"], now),
        **{str(status): posts[status] for status in REPORTED},
        "stands_twice": _open_checks().count() + NetworkDifference.objects.open().count(),
        **accounts,
        "notices_untold": Notice.objects.filter(is_open=True, mailed_at=None).count(),
    }


def account_report(row: AccountHealth) -> dict[str, Any]:
    """Return the report about one account: its state, both ends of its access, and the findings."""
    account = row.account
    alerts = explained_alerts(row)
    own = [account.explanation] if account.explanation else []
    if not Recipients().of(account):
        own.append(explain("nobody-told"))
    return {
        "account": account.name_and_network,
        "state": _state(account),
        "probed_at": row.probed_at,
        "access_ends_at": row.access_ends_at,
        "data_access_ends_at": row.data_access_ends_at,
        "used_percent": row.used_percent,
        "findings": [
            {"what": explanation.what, "next_step": explanation.next_step} for explanation in [*own, *alerts]
        ],
        "number": account.pk,
        "channel": account.channel,
    }


def _state(account: SocialAccount) -> str:
    if account.disconnected_at:
        return "disconnected"
    return "stopped" if account.problem else "paused" if account.is_paused else "working"


def sentences(row: Explained) -> dict[str, str]:
    """Return the problem of a row and the next step; empty texts without a problem."""
    explanation = row.explanation
    return {
        "what": str(explanation.what) if explanation else "",
        "next_step": str(explanation.next_step) if explanation else "",
    }


def _counts() -> dict[str, int]:
    counts = dict(Post.objects.order_by().values_list("status").annotate(Count("pk")))
    return {status: counts[status] for status in Status.values if status in counts}


def _due() -> QuerySet[Post]:
    return Post.objects.filter(status=Status.DUE, next_attempt_at__lte=timezone.now())


def _oldest(posts: QuerySet[Post]) -> datetime | None:
    return posts.aggregate(oldest=Min("next_attempt_at"))["oldest"]


def _age(moment: datetime | None, now: datetime) -> int:
    return max(0, int((now - moment).total_seconds())) if moment else 0
