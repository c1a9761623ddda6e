"""The daily probe of each account: whether it works, and which access ends soon.

The watch loop of ``manage.py social deliver`` runs it. The findings are stored in ``AccountHealth``. An
invalid access token stops the account, as it does in delivery. ``notifications`` sends the warnings.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .. import leases
from ..channels.base import Finding, Health, Pressure
from ..conf import settings
from ..delivery.retries import LONGEST_PAUSE, STOPPING, stop_scope
from ..error_messages import Explanation, explain
from ..exceptions import CivicSocialError, RateLimited, Scope, TransientError
from ..models import AccountHealth, SocialAccount

logger = logging.getLogger(__name__)

#: Days before the end of an access at which a warning is sent, once each.
WARN_DAYS = (14, 7, 1)
#: The pause after a transient error, and the number of such errors in a row that is reported to a person.
RETRY_SECONDS, FAILURES_TOLD = 60 * 60, 3
#: The lease of a probe: if its process has died, the account is probed again after this time.
CLAIM_SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class Alert:
    """A finding that is reported once for each ``key``."""

    key: str
    finding: Finding


def warning_level(ends_at: datetime, now: datetime) -> int | None:
    """Return the smallest of ``WARN_DAYS`` that has been reached before ``ends_at``, or None."""
    return next((days for days in sorted(WARN_DAYS) if ends_at - now <= timedelta(days=days)), None)


def alerts(
    access_ends_at: datetime | None,
    data_access_ends_at: datetime | None,
    findings: Iterable[Finding],
    now: datetime,
) -> list[Alert]:
    """Return the alerts for the given ends and findings. No I/O.

    The key of an end contains its day and its level, so that each level is a separate warning and a renewed
    access starts again.
    """
    result = [Alert(finding.problem, finding) for finding in findings]
    for problem, ends_at in (("access-ends", access_ends_at), ("data-access-ends", data_access_ends_at)):
        level = warning_level(ends_at, now) if ends_at else None
        if ends_at and level is not None:
            finding = Finding(problem, {"ends_at": ends_at.isoformat()})
            result.append(Alert(f"{problem}:{ends_at:%Y-%m-%d}:{level}", finding))
    return result


def alerts_of(row: AccountHealth, now: datetime | None = None) -> list[Alert]:
    """Return the alerts for one account, from its last probe."""
    findings = [Finding(**finding) for finding in (*row.findings, *_findings_about_comments(row))]
    return alerts(row.access_ends_at, row.data_access_ends_at, findings, now or timezone.now())


def _findings_about_comments(row: AccountHealth) -> list[dict[str, Any]]:
    """Return the findings of the last reading of the account's comments."""
    reading = getattr(row.account, "comment_reading", None)
    return reading.findings if reading else []


def explained_alerts(row: AccountHealth) -> list[Explanation]:
    """Return the alerts for one account as sentences for people."""
    return [explain(alert.finding.problem, alert.finding.details) for alert in alerts_of(row)]


def probe_due(limit: int | None = None) -> int:
    """Probe the accounts that are due, at most ``limit``; return their number.

    Safe to call from any number of processes: one of them probes each account. Stopped, resting and
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
    """Probe one account now, due or not, and return its health.

    A stopped account is probed too, and stays stopped: a person decides about resuming it.
    """
    run_probe(account)
    account.refresh_from_db()
    return AccountHealth.objects.select_related("account").get(account=account)


def run_probe(account: SocialAccount) -> Health | CivicSocialError:
    """Probe one account now, store the result and return it. Errors of the network are not raised."""
    row, _created = AccountHealth.objects.get_or_create(account=account)
    row.account = account
    row.next_probe_at = _claim_end(timezone.now())
    row.save(update_fields=["next_probe_at"])
    return _probe(row)


def schedule_probe(account: SocialAccount) -> None:
    """Make the probe of ``account`` due now, because the account was changed."""
    AccountHealth.objects.filter(account=account).update(next_probe_at=timezone.now())


def _claim_end(now: datetime) -> datetime:
    return now + timedelta(seconds=CLAIM_SECONDS)


def _claim_next() -> AccountHealth | None:
    """Lease the probe that has been due for longest; None if no probe is due."""
    now = timezone.now()
    due = AccountHealth.objects.filter(
        Q(account__resting_until=None) | Q(account__resting_until__lte=now),
        next_probe_at__lte=now,
        account__problem="",
        account__disconnected_at=None,
    )
    for row in due.select_related("account").order_by("next_probe_at", "pk"):
        end = _claim_end(now)
        if leases.acquire(AccountHealth.objects.filter(pk=row.pk), "next_probe_at", now=now, until=end):
            row.next_probe_at = end
            return row
    return None


def _probe(row: AccountHealth) -> Health | CivicSocialError:
    """Probe the leased account, store the result and return it.

    It is not stored if the account was changed meanwhile: then it is probed again.
    """
    outcome, pressure = _call_channel(row.account)
    if isinstance(outcome, Health) and outcome.credentials:
        _store_credentials(row.account, outcome.credentials)
    now = timezone.now()
    values = _values(row, outcome, now)
    with transaction.atomic():
        if not AccountHealth.objects.filter(pk=row.pk, next_probe_at=row.next_probe_at).update(**values):
            return outcome
        if pressure.rest:
            row.account.rest(pressure.rest, pressure.scope)
        if isinstance(outcome, Health) and outcome.token_owner is not None:
            SocialAccount.objects.filter(pk=row.pk).update(token_owner=outcome.token_owner)
        if isinstance(outcome, STOPPING):
            _stop(row.account, outcome)
    problem = outcome.problem if isinstance(outcome, CivicSocialError) else "-"
    logger.info("probed account=%s problem=%s findings=%d", row.pk, problem, len(values.get("findings", ())))
    return outcome


def _store_credentials(account: SocialAccount, credentials: dict[str, Any]) -> None:
    """Store renewed credentials, unless a person has entered others meanwhile."""
    before = account.credentials_token
    account.credentials = credentials
    rows = SocialAccount.objects.filter(pk=account.pk, credentials_token=before)
    rows.update(credentials_token=account.credentials_token)


def _call_channel(account: SocialAccount) -> tuple[Health | CivicSocialError, Pressure]:
    """Return the health or the error of the channel, and the rest that the network demands."""
    try:
        with closing(account.get_channel()) as channel:
            return channel.health(), channel.pressure
    except RateLimited as error:
        return error, Pressure(rest=error.retry_after or LONGEST_PAUSE, scope=error.scope)
    except CivicSocialError as error:
        return error, Pressure()
    except Exception:
        # A broken channel, or one that is not installed, must not block the other accounts.
        logger.exception("probe broke account=%s", account.pk)
        return TransientError("unexpected"), Pressure()


def _values(row: AccountHealth, outcome: Health | CivicSocialError, now: datetime) -> dict[str, Any]:
    """Return the new values of the row; a transient error keeps the earlier findings."""
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
            "findings": [asdict(finding) for finding in (*outcome.findings, *_own_findings(row.account))],
        }
    if isinstance(outcome, RateLimited):
        return {"next_probe_at": now}  # The rest of the account delays the probe.
    if isinstance(outcome, TransientError):
        return _values_after_failure(row, outcome, now)
    nothing: dict[str, Any] = {"access_ends_at": None, "data_access_ends_at": None, "findings": []}
    if isinstance(outcome, STOPPING):
        return known | nothing | {"next_probe_at": now}  # Due as soon as the account is resumed.
    return known | {"findings": [asdict(Finding(outcome.problem, outcome.details))]}


def _own_findings(account: SocialAccount) -> list[Finding]:
    """Return what is wrong with the account on this site, of which its network knows nothing."""
    return [Finding("no-site")] if account.lacks_site else []


def _values_after_failure(row: AccountHealth, error: TransientError, now: datetime) -> dict[str, Any]:
    failures = row.failures + 1
    pause = max(RETRY_SECONDS, error.retry_after or 0)
    values = {"failures": failures, "next_probe_at": now + timedelta(seconds=pause)}
    if failures >= FAILURES_TOLD:
        others = [finding for finding in row.findings if finding["problem"] != "probe-failing"]
        failing = Finding("probe-failing", {"failures": failures, "cause": error.problem})
        values["findings"] = [*others, asdict(failing)]
    return values


def _stop(account: SocialAccount, error: CivicSocialError) -> None:
    """Stop the accounts that the error concerns, unless the account was reconnected during the probe.

    Their posts stay due.
    """
    rows = SocialAccount.objects.filter(pk=account.pk, credentials_token=account.credentials_token)
    scope = stop_scope(error)
    if rows.filter(problem="").exists() or (scope == Scope.APP and rows.exists()):
        account.stop(error.problem, error.details, scope)
        logger.warning("account=%s stops problem=%s scope=%s", account.pk, error.problem, scope)
