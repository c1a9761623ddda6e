"""The state of everything as plain values: for the command line and for a monitoring program."""

from django.db.models import Count, Min, Q
from django.utils import timezone

from ..error_messages import explain
from ..models import AccountHealth, DuplicateCheck, Notice, Post, SocialAccount
from ..models.states import Status
from .health import explained_alerts
from .notifications import Recipients

NEEDS_PERSON = (Status.WAITING, Status.FAILED, Status.HELD)


def status_report() -> dict:
    """Return counts, the oldest due, and each thing that needs a person, with its sentences."""
    needs_person = Post.objects.filter(status__in=NEEDS_PERSON)
    return {
        "posts": _counts(),
        "oldest_due": _oldest(_due()),
        "needs_person": [
            {"id": post.pk, "post": str(post), "status": post.status, **sentences(post)}
            for post in needs_person.select_related("account")
        ]
        + [
            {"id": doubt.post_id, "post": str(doubt.post), "status": doubt.post.status, **sentences(doubt)}
            for doubt in DuplicateCheck.objects.exclude(problem="").select_related("post__account")
        ],
        "accounts_stopped": [
            {"account": account.name, **sentences(account)}
            for account in SocialAccount.objects.exclude(problem="")
        ],
    }


def figures() -> dict:
    """Return a few numbers that a monitoring program draws and alarms on; names of nothing and nobody.

    ``oldest_due_seconds`` looks at everything that is due, ``no_worker_seconds`` only at what a worker might
    take right now: it grows when no worker runs.
    """
    now = timezone.now()
    counts = _counts()
    free = _due().filter(account__is_paused=False, account__problem="")
    free = free.filter(Q(account__resting_until=None) | Q(account__resting_until__lte=now))
    accounts = SocialAccount.objects
    return {
        "due": _due().count(),
        "oldest_due_seconds": _age(_oldest(_due()), now),
        "no_worker_seconds": _age(_oldest(free), now),
        "unknown": counts.get(Status.UNKNOWN, 0),
        "waiting": counts.get(Status.WAITING, 0),
        "failed": counts.get(Status.FAILED, 0),
        "held": counts.get(Status.HELD, 0),
        "stands_twice": DuplicateCheck.objects.exclude(problem="").count(),
        "accounts": accounts.count(),
        "accounts_stopped": accounts.exclude(problem="").count(),
        "accounts_paused": accounts.filter(is_paused=True).count(),
        "notices_untold": Notice.objects.filter(is_open=True, told_at=None).count(),
    }


def account_report(row: AccountHealth) -> dict:
    """Return what is known of one account: whether it works, both ends of its access, and the findings."""
    account = row.account
    alerts = explained_alerts(row)
    own = [account.explanation] if account.problem else []
    if not Recipients().of(account):
        own.append(explain("nobody-told"))
    return {
        "account": account.name,
        "state": _state(account),
        "probed_at": row.probed_at,
        "access_ends_at": row.access_ends_at,
        "data_access_ends_at": row.data_access_ends_at,
        "used_percent": row.used_percent,
        "findings": [
            {"what": explanation.what, "next_step": explanation.next_step} for explanation in [*own, *alerts]
        ],
    }


def _state(account: SocialAccount) -> str:
    if account.disconnected_at:
        return "disconnected"
    return "stopped" if account.problem else "paused" if account.is_paused else "working"


def sentences(row) -> dict:
    """Return what is wrong with a row and the next step; empty texts when nothing is."""
    explanation = row.explanation
    return {
        "what": explanation.what if explanation else "",
        "next_step": explanation.next_step if explanation else "",
    }


def _counts() -> dict:
    counts = dict(Post.objects.order_by().values_list("status").annotate(Count("pk")))
    return {status: counts[status] for status in Status.values if status in counts}


def _due():
    return Post.objects.filter(status=Status.DUE, next_attempt_at__lte=timezone.now())


def _oldest(posts):
    return posts.aggregate(oldest=Min("next_attempt_at"))["oldest"]


def _age(moment, now) -> int:
    return max(0, int((now - moment).total_seconds())) if moment else 0
