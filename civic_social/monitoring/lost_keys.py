"""Accounts that stopped because their stored access could not be decrypted, and the return of the key."""

from __future__ import annotations

import logging

from wagtail.log_actions import log

from ..exceptions import CredentialsUnreadable
from ..models import SocialAccount

logger = logging.getLogger(__name__)


def resume_readable() -> int:
    """Resume the stopped accounts whose access can be decrypted again; return their number.

    A pause by a person stays. Runs in each round of the sweep: one query while no account has stopped.
    """
    stopped = SocialAccount.objects.filter(problem=CredentialsUnreadable.problem)
    return sum(_resume_if_readable(account) for account in stopped)


def _resume_if_readable(account: SocialAccount) -> bool:
    try:
        account.credentials  # noqa: B018 - the property decrypts
    except CredentialsUnreadable:
        return False
    # Another process may have resumed it, or a person may have reconnected it.
    resumed = SocialAccount.objects.filter(
        pk=account.pk, problem=CredentialsUnreadable.problem, credentials_token=account.credentials_token
    ).update(problem="", problem_details={})
    if resumed:
        logger.warning("account=%s resumes, its key is back", account.pk)
        log(instance=account, action="civic_social.resume", data=account.for_log)
    return bool(resumed)
