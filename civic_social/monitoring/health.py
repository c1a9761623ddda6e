"""The daily look at each account: can it still be used, and what will end soon.

The watch loop of ``manage.py social deliver`` runs it; what it finds stands in ``AccountHealth``, and a dead
access stops the account as a refused post does. ``notifications.py`` tells people.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..channels.base import Finding, Health
from ..conf import settings
from ..delivery.retries import LONGEST_PAUSE
from ..error_messages import Explanation, explain
from ..exceptions import (
    AccountBlocked,
    AuthenticationError,
    CivicSocialError,
    CredentialsUnreadable,
    RateLimited,
    TransientError,
)
from ..models import AccountHealth, SocialAccount

logger = logging.getLogger(__name__)

#: Days before an access ends on which somebody is told, each once.
WARN_DAYS = (14, 7, 1)
#: After a passing fault it is looked at again in an hour; so many in a row are told to a person.
RETRY_SECONDS, FAILURES_TOLD = 60 * 60, 3
#: A probe whose worker died is taken up again after this.
CLAIM_SECONDS = 15 * 60
#: What keeps every post from being sent.
STOPPING = (AuthenticationError, AccountBlocked, CredentialsUnreadable)


@dataclass(frozen=True, slots=True)
class Alert:
    """A finding that is told once: as long as ``key`` stays the same, it is the same matter."""

    key: str
    finding: Finding


def warning_level(ends_at: datetime, now: datetime) -> int | None:
    """Return the nearest of ``WARN_DAYS`` that has come: 7 from seven days before the end until the last."""
    return next((days for days in sorted(WARN_DAYS) if ends_at - now <= timedelta(days=days)), None)


def alerts(
    access_ends_at: datetime | None,
    data_access_ends_at: datetime | None,
    findings: Iterable[Finding],
    now: datetime,
) -> list[Alert]:
    """Return what is to be warned about now. Pure.

    The key of an end holds its day and its level, so that each level is another warning, and a renewed access
    starts anew.
    """
    result = [Alert(finding.problem, finding) for finding in findings]
    for problem, ends_at in (("access-ends", access_ends_at), ("data-access-ends", data_access_ends_at)):
        level = warning_level(ends_at, now) if ends_at else None
        if level is not None:
            finding = Finding(problem, {"ends_at": ends_at.isoformat()})
            result.append(Alert(f"{problem}:{ends_at:%Y-%m-%d}:{level}", finding))
    return result


def alerts_of(row: AccountHealth, now: datetime | None = None) -> list[Alert]:
    """Return what is to be warned about at one account, from its last probe."""
    findings = [Finding(**finding) for finding in row.findings]
    return alerts(row.access_ends_at, row.data_access_ends_at, findings, now or timezone.now())


def explained_alerts(row: AccountHealth) -> list[Explanation]:
    """Return the same as sentences for people."""
    return [explain(alert.finding.problem, alert.finding.details) for alert in alerts_of(row)]


def probe_due(limit: int | None = None) -> int:
    """Look at the accounts whose turn has come, at most ``limit``; return how many.

    Safe to call from any number of processes: each account is looked at by one of them. Stopped, resting and
    disconnected accounts wait until they work again; paused ones do not.
    """
    AccountHealth.objects.bulk_create(
        [AccountHealth(account=account) for account in SocialAccount.objects.filter(health=None)],
        ignore_conflicts=True,
    )
    count = 0
    while limit is None or count < limit:
        row = _claim_next()
        if row is None:
            break
        _probe(row)
        count += 1
    return count


def probe(account: SocialAccount) -> AccountHealth:
    """Look at one account now, whether or not it is its turn, and return what is known then.

    A stopped account is looked at too, and stays stopped: resuming is a person's decision.
    """
    row, _created = AccountHealth.objects.get_or_create(account=account)
    row.next_probe_at = _claim_end(timezone.now())
    row.save(update_fields=["next_probe_at"])
    _probe(row)
    row.refresh_from_db()
    account.refresh_from_db()
    return row


def look_again(account: SocialAccount) -> None:
    """The account was changed, perhaps reconnected: what is known of it is old, and its turn comes now."""
    AccountHealth.objects.filter(account=account).update(next_probe_at=timezone.now())


def _claim_end(now: datetime) -> datetime:
    return now + timedelta(seconds=CLAIM_SECONDS)


def _claim_next() -> AccountHealth | None:
    """Claim the account that has waited longest, by moving its turn on in one statement."""
    now = timezone.now()
    due = AccountHealth.objects.filter(
        Q(account__resting_until=None) | Q(account__resting_until__lte=now),
        next_probe_at__lte=now,
        account__problem="",
        account__disconnected_at=None,
    )
    for row in due.select_related("account").order_by("next_probe_at", "pk"):
        mine = AccountHealth.objects.filter(pk=row.pk, next_probe_at=row.next_probe_at)
        row.next_probe_at = _claim_end(now)
        if mine.update(next_probe_at=row.next_probe_at):
            return row
    return None


def _probe(row: AccountHealth) -> None:
    """Ask, and write down the answer, unless the account was changed meanwhile: then it is its turn again."""
    outcome, rest = _ask(row.account)
    now = timezone.now()
    values = _values(row, outcome, now)
    with transaction.atomic():
        if not AccountHealth.objects.filter(pk=row.pk, next_probe_at=row.next_probe_at).update(**values):
            return
        if rest:
            SocialAccount.objects.filter(pk=row.pk).update(resting_until=now + timedelta(seconds=rest))
        if isinstance(outcome, STOPPING):
            _stop(row.account, outcome)
    problem = outcome.problem if isinstance(outcome, CivicSocialError) else "-"
    logger.info("probed account=%s problem=%s findings=%d", row.pk, problem, len(values.get("findings", ())))


def _ask(account: SocialAccount) -> tuple[Health | CivicSocialError, float]:
    """Return what the channel says or raises, and the seconds of silence that the network wants."""
    try:
        with closing(account.get_channel()) as channel:
            return channel.health(), channel.pressure.rest
    except RateLimited as error:
        return error, error.retry_after or LONGEST_PAUSE
    except CivicSocialError as error:
        return error, 0
    except Exception:
        # A channel's defect, or one that is no longer installed, must not keep the other accounts waiting.
        logger.exception("probe broke account=%s", account.pk)
        return TransientError("unexpected"), 0


def _values(row: AccountHealth, outcome: Health | CivicSocialError, now: datetime) -> dict:
    """Return what the row says after ``outcome``; a passing fault takes nothing back that was known."""
    known = {
        "probed_at": now,
        "failures": 0,
        "next_probe_at": now + timedelta(seconds=settings.PROBE_SECONDS),
    }
    if isinstance(outcome, Health):
        return known | {
            "access_ends_at": outcome.access_ends_at,
            "data_access_ends_at": outcome.data_access_ends_at,
            "used_percent": outcome.used_percent,
            "findings": [asdict(finding) for finding in outcome.findings],
        }
    if isinstance(outcome, RateLimited):
        return {"next_probe_at": now}  # It rests first.
    if isinstance(outcome, TransientError):
        return _values_after_failure(row, outcome, now)
    nothing = {"access_ends_at": None, "data_access_ends_at": None, "findings": []}
    if isinstance(outcome, STOPPING):
        return known | nothing | {"next_probe_at": now}  # It waits until the account is resumed.
    return known | {"findings": [asdict(Finding(outcome.problem, outcome.details))]}


def _values_after_failure(row: AccountHealth, error: TransientError, now: datetime) -> dict:
    failures = row.failures + 1
    values = {"failures": failures, "next_probe_at": now + timedelta(seconds=RETRY_SECONDS)}
    if failures >= FAILURES_TOLD:
        others = [finding for finding in row.findings if finding["problem"] != "probe-failing"]
        failing = Finding("probe-failing", {"failures": failures, "cause": error.problem})
        values["findings"] = [*others, asdict(failing)]
    return values


def _stop(account: SocialAccount, error: CivicSocialError) -> None:
    """Stop the account as delivery does; what is due stays. Not if it was reconnected during the probe."""
    stopped = SocialAccount.objects.filter(
        pk=account.pk, problem="", credentials_token=account.credentials_token
    ).update(problem=error.problem, problem_details=error.details)
    if stopped:
        logger.warning("account=%s stops problem=%s", account.pk, error.problem)
