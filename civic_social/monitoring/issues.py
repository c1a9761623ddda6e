"""The open issues that a person should know of: posts, stopped accounts, warnings, changes and comments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

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
from . import api_versions
from .health import alerts_of
from .recovery import APP_PROBLEMS

Kind = Notice.Kind


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
