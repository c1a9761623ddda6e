"""Accounts that stopped for a reason that ends without a person, and their return.

The app's secret or API version is a setting, and an account that a network reported as missing may be visible
again: nobody reconnects anything, so the network is asked until it accepts us.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.log_actions import log

from ..channels.base import Health
from ..delivery.account_leases import leased_account
from ..delivery.retries import STOPPING, stop_scope
from ..exceptions import AppRefused, CivicSocialError, Scope, TransientError
from ..models import SocialAccount
from . import health

logger = logging.getLogger(__name__)

#: The problems that end without a person: those of the app, and a missing account.
APP_PROBLEMS = ("app-refused", "proof-invalid", "api-version-ended")
RECOVERABLE = (*APP_PROBLEMS, "account-gone")
#: Seconds between two requests that ask if the network accepts us again.
TRY_SECONDS = 10 * 60
#: Keys in ``problem_details``: when the network was last asked, and with which settings of the app.
ASKED_AT, SETTINGS = "asked_at", "app_settings"


def resume_recovered() -> int:
    """Ask the networks about accounts that may work again, resume those that do, and return their number.

    One account asks for all accounts of its app: at once after a change of the app's settings, and else
    every ``TRY_SECONDS``. A pause by a person stays. Runs in each round of the sweep: one query while no
    account has stopped. Errors of a network are recorded and never raised.
    """
    stopped = SocialAccount.objects.filter(problem__in=RECOVERABLE).order_by("pk")
    count, seen = 0, set[int]()
    for account in stopped:
        if account.pk not in seen:
            concerned = _concerned(account)
            seen.update(concerned)
            count += _ask(account, concerned)
    return count


def _concerned(account: SocialAccount) -> list[int]:
    """Return the accounts that have stopped for the same reason: those of the app, or this one."""
    if account.problem not in APP_PROBLEMS:
        return [account.pk]
    try:
        return account.sharing(Scope.APP)
    except LookupError:
        return [account.pk]  # The channel is not installed.


def _ask(account: SocialAccount, concerned: list[int]) -> int:
    """Probe a stopped account if its next try is due; return the number of accounts that resume."""
    with leased_account(account) as is_held:
        before = account.problem
        account.refresh_from_db()
        if not is_held or account.problem != before or not _is_time(account):
            return 0
        outcome = health.run_probe(account)
        if before not in APP_PROBLEMS and isinstance(outcome, STOPPING) and outcome.problem != before:
            account.stop(outcome.problem, outcome.details, stop_scope(outcome))
            return 0
        rows = SocialAccount.objects.filter(pk__in=concerned, problem__in=_same_problems(before))
        if _is_recovered(before, outcome):
            return sum(_resume(each) for each in rows)
        _note_refusal(list(rows))
        return 0


def _is_recovered(problem: str, outcome: Health | CivicSocialError) -> bool:
    """Return True if the network accepts the app, or shows the account, again."""
    if problem in APP_PROBLEMS:
        return not isinstance(outcome, AppRefused | TransientError)
    return isinstance(outcome, Health)


def _same_problems(problem: str) -> tuple[str, ...]:
    return APP_PROBLEMS if problem in APP_PROBLEMS else (problem,)


def _is_time(account: SocialAccount) -> bool:
    """Return True if the network was not asked for a while, or not with the present settings."""
    details = account.problem_details
    if account.problem in APP_PROBLEMS and details.get(SETTINGS) != _app_settings(account):
        return True
    asked_at: datetime | None = parse_datetime(details.get(ASKED_AT, ""))
    return asked_at is None or asked_at + timedelta(seconds=TRY_SECONDS) <= timezone.now()


def _app_settings(account: SocialAccount) -> str:
    try:
        return account.get_channel().app_settings
    except LookupError:
        return ""


def _note_refusal(accounts: list[SocialAccount]) -> None:
    for each in accounts:
        asked = {ASKED_AT: timezone.now().isoformat(), SETTINGS: _app_settings(each)}
        rows = SocialAccount.objects.filter(pk=each.pk, problem=each.problem)
        rows.update(problem_details={**each.problem_details, **asked})


def _resume(account: SocialAccount) -> bool:
    """Resume the account, unless its problem has changed meanwhile; its posts are still due."""
    rows = SocialAccount.objects.filter(pk=account.pk, problem=account.problem)
    resumed = rows.update(problem="", problem_details={})
    if resumed:
        logger.warning("account=%s resumes, the network accepts it again", account.pk)
        log(instance=account, action="civic_social.resume", data={"account": account.name})
    return bool(resumed)
