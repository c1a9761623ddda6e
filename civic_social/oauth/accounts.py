"""Connecting and renewing the accounts that a token can post to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Site

from .. import actions
from ..channels import get_channel_class, get_channels
from ..channels.graph.channel import GraphChannel
from ..channels.graph.health import missing_permissions
from ..models import Mode, SocialAccount
from . import meta
from .error_messages import ConnectFailed
from .meta import AccessiblePage, TokenAccess

PAGE, INSTAGRAM = "facebook_page", "instagram"


@dataclass(frozen=True, slots=True)
class AccountCandidate:
    """A Page or an Instagram account that a token can post to, and that can become an account here."""

    channel: str
    remote_id: str
    name: str
    public_url: str
    token: str = field(repr=False)
    page: AccessiblePage = field(repr=False)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the permissions that the token lacks for posting there."""
        return self.page.instagram_missing if self.channel == INSTAGRAM else self.page.missing

    @property
    def key(self) -> str:
        """Return the value that identifies the candidate in a form."""
        return f"{self.channel}:{self.remote_id}"


def list_candidates(access: TokenAccess) -> list[AccountCandidate]:
    """Return each Page, followed by its Instagram account if that channel is installed."""
    candidates = []
    for page in access.pages:
        candidates.append(AccountCandidate(PAGE, page.id, page.name, page.link, page.token, page))
        if page.instagram_id and INSTAGRAM in get_channels():
            username = page.instagram_name
            candidates.append(
                AccountCandidate(
                    INSTAGRAM,
                    page.instagram_id,
                    f"@{username}" if username else page.name,
                    f"https://www.instagram.com/{username}/" if username else "",
                    page.token,
                    page,
                )
            )
    return candidates


def find_existing_accounts(candidates: list[AccountCandidate]) -> dict[str, SocialAccount]:
    """Return the accounts that exist already for ``candidates``, by the candidate's key."""
    remote_ids = [candidate.remote_id for candidate in candidates]
    accounts = SocialAccount.objects.filter(remote_id__in=remote_ids)
    found = {f"{account.channel}:{account.remote_id}": account for account in accounts}
    return {candidate.key: found[candidate.key] for candidate in candidates if candidate.key in found}


def get_posting_token(channel: str, remote_id: str, token: str) -> str:
    """Return the token with which to post to an account, found with a pasted one.

    The token of a person or a system user is exchanged for the Page's token. Raises ``ConnectFailed`` if the
    token is invalid or cannot post there.
    """
    token = meta.ensure_long_lived(token)
    if channel not in (PAGE, INSTAGRAM):
        meta.inspect_token(token)
        return token
    key = f"{channel}:{remote_id}"
    candidates = list_candidates(meta.get_token_access(token))
    candidate = next((candidate for candidate in candidates if candidate.key == key), None)
    if candidate is None:
        raise ConnectFailed("token-elsewhere")
    require_posting_allowed(candidate)
    return candidate.token


def require_comment_permissions(channel: str, remote_id: str, token: str) -> None:
    """Raise ``ConnectFailed`` if ``token`` may not comment on the account's posts, or cannot be inspected.

    Returns without a check if the app's ID and secret are not set.
    """
    channel_class = get_channel_class(channel)
    needed = channel_class.permissions.commenting if issubclass(channel_class, GraphChannel) else ()
    data = meta.inspect_token(token)
    if data and (missing := missing_permissions(data, channel, remote_id, needed)):
        raise ConnectFailed("comments-not-granted", permissions=", ".join(missing))


def require_posting_allowed(candidate: AccountCandidate) -> None:
    """Raise ``ConnectFailed`` if the token lacks a permission or its person a task for posting there."""
    if candidate.missing:
        raise ConnectFailed("permissions-missing", permissions=", ".join(candidate.missing))
    if not candidate.page.may_post:
        raise ConnectFailed("task-missing")


def connect(
    candidate: AccountCandidate, user: Any = None, *, way: str, site: Site | None = None
) -> SocialAccount:
    """Create and return the account of ``candidate``; see ``create_account``."""
    account = SocialAccount(
        name=candidate.name,
        channel=candidate.channel,
        remote_id=candidate.remote_id,
        public_url=candidate.public_url,
        site=site,
    )
    account.credentials = {"access_token": candidate.token}
    return create_account(account, user, way=way)


@transaction.atomic
def create_account(account: SocialAccount, user: Any, *, way: str) -> SocialAccount:
    """Save and return a new account; it announces only what is published from now on.

    ``way``: "login" or "token", for the log. Its Site is the only one if it has none.
    """
    account.name = account.name[:120]
    account.mode, account.responsible = Mode.API, user
    account.save()
    _log(account, "civic_social.connect", user, way=way)
    return account


def renew(account: SocialAccount, candidate: AccountCandidate, user: Any = None, *, way: str) -> None:
    """Store the token of ``candidate`` in ``account``; see ``renew_access``.

    Raises ``ValueError`` if ``candidate`` is another account.
    """
    if (account.channel, account.remote_id) != (candidate.channel, candidate.remote_id):
        raise ValueError(f"{candidate.key} is not the place of account {account.pk}")
    renew_access(account, {"access_token": candidate.token}, user, way=way)


@transaction.atomic
def renew_access(account: SocialAccount, credentials: dict[str, Any], user: Any, *, way: str) -> None:
    """Store new credentials in ``account`` and resume its due posts; its settings stay.

    ``way``: "login" or "token", for the log. An account that a person paused stays paused.
    """
    account.credentials = credentials
    account.disconnected_at = None
    account.problem, account.problem_details = "", {}
    account.save(update_fields=["credentials_token", "disconnected_at", "problem", "problem_details"])
    _log(account, "civic_social.reconnect", user, way=way)
    account.refresh_from_db()
    if not account.is_paused:
        actions.resume(account, user)


def _log(account: SocialAccount, action: str, user: Any, **data: Any) -> None:
    log(instance=account, action=action, user=user, data={**account.for_log, **data})
