"""Whether an account at Meta can still be used: its token, what the token may do, and the place itself.

https://developers.facebook.com/docs/facebook-login/guides/access-tokens/debugging
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime

from ..conf import settings
from ..exceptions import AuthenticationError, DeliveryError, NeedsPerson, PermanentError, TransientError
from .base import Finding, Health
from .graph import GraphClient
from .graph_errors import error_from

logger = logging.getLogger(__name__)

#: What posting needs; pages_read_engagement also for reading back.
#: https://developers.facebook.com/docs/pages-api/posts
PERMISSIONS = ("pages_manage_posts", "pages_read_engagement")
TASK = "CREATE_CONTENT"


def examine(client: GraphClient, account, permissions: tuple[str, ...] = PERMISSIONS) -> Health:
    """Return what Meta says of the account's access; ``client`` carries its token.

    The token is looked into where the app's ID and secret are set, and tried out in any case. Raises
    ``AuthenticationError``, ``AccountBlocked`` and ``TransientError``.
    """
    health = Health()
    if settings.META_APP_ID and settings.META_APP_SECRET:
        health = _look_into(account, permissions)
    client.get("me", fields="id")
    health = replace(health, findings=(*health.findings, *_place(client, account)))
    return replace(health, used_percent=client.pressure.percent)


def _look_into(account, permissions) -> Health:
    """Ask ``debug_token``, which tells both ends and the permissions, and may say that the token is dead."""
    app = GraphClient(f"{settings.META_APP_ID}|{settings.META_APP_SECRET}")
    try:
        data = app.get("debug_token", input_token=account.credentials["access_token"]).get("data", {})
    except TransientError:
        raise
    except DeliveryError as error:
        # It is the app that is refused here; whether the account's token works shows when it is tried out.
        logger.warning("debug_token refused account=%s code=%s", account.pk, error.details.get("code"))
        return Health(findings=(Finding("proof-invalid"),))
    finally:
        app.close()
    if not data.get("is_valid"):
        raise _dead(data.get("error") or {})
    if missing := _missing_permissions(data, account, permissions):
        raise AuthenticationError("permission-missing", permissions=", ".join(missing))
    return Health(
        access_ends_at=_moment(data.get("expires_at")),
        data_access_ends_at=_moment(data.get("data_access_expires_at")),
    )


def _dead(error: dict) -> DeliveryError:
    """Return why the token is dead: a subcode tells, and where Meta leaves it out, it is merely invalid."""
    reason = error_from(
        {"code": error.get("code", 190), "error_subcode": error.get("subcode")}, writing=False
    )
    return reason if isinstance(reason, AuthenticationError) else AuthenticationError("token-invalid")


def _missing_permissions(data: dict, account, permissions) -> list[str]:
    """Return what the token may not do here; a permission can be granted for some pages only."""
    elsewhere = {
        grant.get("scope")
        for grant in data.get("granular_scopes", [])
        if grant.get("target_ids") and account.remote_id not in grant["target_ids"]
    }
    if account.channel != "facebook_page":
        elsewhere = set()
    granted = set(data.get("scopes", [])) - elsewhere
    return [permission for permission in permissions if permission not in granted]


def _place(client: GraphClient, account) -> list[Finding]:
    """Look at the Page or group itself, and at what the token's person may do there."""
    try:
        client.get(account.remote_id, fields="id,name")
        tasks = client.get(account.remote_id, fields="tasks").get("tasks")
    except NeedsPerson as error:
        return [Finding(error.problem, error.details)]
    except PermanentError:
        # Not every kind of token is told the tasks, and a group has none.
        return []
    if tasks is not None and TASK not in tasks:
        raise AuthenticationError("permission-missing", permissions=TASK)
    return []


def _moment(unix: int | None) -> datetime | None:
    """Return the moment; Meta writes 0 for "never"."""
    return datetime.fromtimestamp(unix, UTC) if unix else None
