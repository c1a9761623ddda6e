"""Health checks of accounts at Meta: the token, its permissions and the Page or group.

https://developers.facebook.com/docs/facebook-login/guides/access-tokens/debugging
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ...conf import settings
from ...exceptions import (
    AppRefused,
    AuthenticationError,
    DeliveryError,
    NeedsPerson,
    PermanentError,
    TransientError,
)
from ..base import Account, Finding, Health
from .client import GraphClient
from .errors import exception_for, normalize_error

logger = logging.getLogger(__name__)

#: The value of ``models.WhenUneditable`` for corrections by comment.
COMMENT = "comment"
#: The task that a person needs on a Page to post there.
CREATE_CONTENT = "CREATE_CONTENT"


@dataclass(frozen=True, slots=True)
class Permissions:
    """The permissions that a token needs.

    ``posting``: to post at all. ``commenting``: to comment, and to find the comment again. ``removing``: to
    remove posts, if posting does not include it. ``conversing``: to read, answer and moderate comments.
    ``measuring``: to read views and clicks.
    """

    posting: tuple[str, ...]
    commenting: tuple[str, ...]
    removing: tuple[str, ...] = ()
    conversing: tuple[str, ...] = ()
    measuring: tuple[str, ...] = ()


def check_health(client: GraphClient, account: Account, permissions: Permissions) -> Health:
    """Check the access to ``account`` and return the result; ``client`` has its token.

    The token is inspected if the app's ID and secret are set, and used in any case. A missing permission of
    a feature that the account uses is a finding. Raises ``AppRefused``, ``AuthenticationError`` or
    ``AccountBlocked`` if nothing can be posted, and ``TransientError`` if the check failed.
    """
    health = Health()
    if settings.META_APP_ID and settings.META_APP_SECRET:
        health = _inspect_token(account, permissions)
    client.get("me", fields="id")
    findings = *health.findings, *_check_page(client, account), *check_version(client)
    health = replace(health, findings=findings)
    return replace(health, used_percent=client.pressure.percent)


def _inspect_token(account: Account, permissions: Permissions) -> Health:
    """Return the expiry dates and missing permissions that ``debug_token`` reports.

    Raises ``AuthenticationError`` if the token is invalid or may not post, ``AppRefused`` if Meta refuses
    every call of the app, and ``TransientError``.
    """
    app = GraphClient(f"{settings.META_APP_ID}|{settings.META_APP_SECRET}", account)
    try:
        data = app.get("debug_token", input_token=account.credentials["access_token"]).get("data")
    except TransientError:
        raise
    except DeliveryError as error:
        if isinstance(error, AppRefused) and error.problem == "api-version-ended":
            raise
        # Meta refuses the app here, which does not show that the account's token is invalid.
        logger.warning("debug_token refused account=%s code=%s", account.pk, error.details.get("code"))
        return Health(findings=(Finding("proof-invalid"),))
    finally:
        app.close()
    if not isinstance(data, dict) or not isinstance(data.get("is_valid"), bool):
        raise TransientError("network-down")
    if not data["is_valid"]:
        raise _token_error(data.get("error"))
    if missing := missing_permissions(data, account.channel, account.remote_id, permissions.posting):
        raise AuthenticationError("permission-missing", permissions=", ".join(missing))
    return Health(
        findings=tuple(_feature_findings(data, account, permissions)),
        access_ends_at=_parse_time(data.get("expires_at")),
        data_access_ends_at=_parse_time(data.get("data_access_expires_at")),
        token_owner=_parse_person(data.get("user_id")),
    )


def _parse_person(value: Any) -> str:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return text if text.isascii() and text.isalnum() and len(text) <= 40 else ""


def _token_error(error: Any) -> DeliveryError:
    """Return the exception for an invalid token, by its subcode if Meta reports one."""
    error = error if isinstance(error, dict) else {}
    reported = {"code": error.get("code", 190), "error_subcode": error.get("subcode")}
    exception = exception_for(normalize_error(reported), writing=False)
    return exception if isinstance(exception, AuthenticationError) else AuthenticationError("token-invalid")


def _feature_findings(data: dict, account: Account, permissions: Permissions) -> Iterator[Finding]:
    """Yield a finding for each feature that the account uses without the permissions for it."""
    needed = {"remove-not-allowed": permissions.removing}
    if account.when_uneditable == COMMENT:
        needed["comment-permission"] = permissions.commenting
    if settings.COMMENT_DAYS:
        needed["conversation-permission"] = permissions.conversing
    if settings.READ_INSIGHTS:
        needed["insights-permission"] = permissions.measuring
    for problem, names in needed.items():
        if missing := missing_permissions(data, account.channel, account.remote_id, names):
            yield Finding(problem, {"permissions": ", ".join(missing)})


def missing_permissions(data: dict, channel: str, remote_id: str, permissions: tuple[str, ...]) -> list[str]:
    """Return those of ``permissions`` that a token lacks at an account.

    ``data``: the response of ``debug_token``. ``channel``, ``remote_id``: those of the account, which need
    not be connected; a permission can be granted for some Pages only. The list is empty if Meta reports no
    permissions.
    """
    if not isinstance(data.get("scopes"), list):
        return []
    elsewhere = []
    if channel == "facebook_page":
        elsewhere = [
            grant.get("scope") for grant in _limited_grants(data) if remote_id not in _targets(grant)
        ]
    granted = [permission for permission in data["scopes"] if permission not in elsewhere]
    return [permission for permission in permissions if permission not in granted]


def _limited_grants(data: dict) -> list[dict]:
    """Return the permissions that were granted for some Pages only."""
    grants = data.get("granular_scopes")
    found = [grant for grant in grants if isinstance(grant, dict)] if isinstance(grants, list) else []
    return [grant for grant in found if _targets(grant)]


def _targets(grant: dict) -> list[str]:
    targets = grant.get("target_ids")
    return list(map(str, targets)) if isinstance(targets, list) else []


def _check_page(client: GraphClient, account: Account) -> list[Finding]:
    """Read the Page or group, and return a finding if it cannot be read.

    Raises ``AuthenticationError`` if the token's person may not post there.
    """
    try:
        client.get(account.remote_id, fields="id,name")
        tasks = client.get(account.remote_id, fields="tasks").get("tasks")
    except NeedsPerson as error:
        return [Finding(error.problem, error.details)]
    except PermanentError:
        # Groups have no tasks, and some kinds of token may not read them.
        return []
    if isinstance(tasks, list) and CREATE_CONTENT not in tasks:
        raise AuthenticationError("permission-missing", permissions=CREATE_CONTENT)
    return []


def check_version(client: GraphClient) -> list[Finding]:
    """Return a finding if Meta answers with another version than the one that was asked for.

    Meta forwards calls of a version that has ended to the oldest one that it still serves.
    """
    asked, answered = settings.GRAPH_API_VERSION, client.answered_version
    if answered in ("", asked):
        return []
    return [Finding("api-version-differs", {"version": asked, "answered": answered})]


def _parse_time(unix: Any) -> datetime | None:
    """Return the time of a Unix timestamp, or None if it is invalid or 0, which Meta writes for "never"."""
    try:
        return datetime.fromtimestamp(unix, UTC) if unix else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None
