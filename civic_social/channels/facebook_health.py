"""Whether an account at Meta can still be used: its token, what the token may do, and the place itself.

https://developers.facebook.com/docs/facebook-login/guides/access-tokens/debugging
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ..conf import settings
from ..exceptions import AuthenticationError, DeliveryError, NeedsPerson, PermanentError, TransientError
from .base import Finding, Health
from .graph import GraphClient, plain
from .graph_errors import error_from

logger = logging.getLogger(__name__)

#: The account's choice for what cannot be edited (``models.WhenUneditable``).
COMMENT = "comment"
TASK = "CREATE_CONTENT"


@dataclass(frozen=True, slots=True)
class Permissions:
    """What a token must be allowed to do: ``posting`` at all, and what single features need."""

    posting: tuple[str, ...]
    #: To tell in a comment what cannot be edited, and to find that comment again.
    commenting: tuple[str, ...]
    #: To take posts down, where posting does not include it.
    removing: tuple[str, ...] = ()


def examine(client: GraphClient, account, permissions: Permissions) -> Health:
    """Return what Meta says of the account's access; ``client`` carries its token.

    The token is looked into where the app's ID and secret are set, and tried out in any case. What a feature
    lacks that the account uses is a finding. Raises ``AuthenticationError``, ``AccountBlocked`` and
    ``TransientError``.
    """
    health = Health()
    if settings.META_APP_ID and settings.META_APP_SECRET:
        health = _look_into(account, permissions)
    client.get("me", fields="id")
    health = replace(health, findings=(*health.findings, *_place(client, account)))
    return replace(health, used_percent=client.pressure.percent)


def _look_into(account, permissions: Permissions) -> Health:
    """Ask ``debug_token``, which tells both ends and the permissions, and may say that the token is dead."""
    app = GraphClient(f"{settings.META_APP_ID}|{settings.META_APP_SECRET}")
    try:
        data = app.get("debug_token", input_token=account.credentials["access_token"]).get("data")
    except TransientError:
        raise
    except DeliveryError as error:
        # It is the app that is refused here; whether the account's token works shows when it is tried out.
        logger.warning("debug_token refused account=%s code=%s", account.pk, error.details.get("code"))
        return Health(findings=(Finding("proof-invalid"),))
    finally:
        app.close()
    if not isinstance(data, dict) or not isinstance(data.get("is_valid"), bool):
        raise TransientError("network-down")
    if not data["is_valid"]:
        raise _dead(data.get("error"))
    if missing := missing_permissions(data, account, permissions.posting):
        raise AuthenticationError("permission-missing", permissions=", ".join(missing))
    return Health(
        findings=tuple(_lacking(data, account, permissions)),
        access_ends_at=_moment(data.get("expires_at")),
        data_access_ends_at=_moment(data.get("data_access_expires_at")),
    )


def _dead(error) -> DeliveryError:
    """Return why the token is dead: a subcode tells, and where Meta leaves it out, it is merely invalid."""
    error = error if isinstance(error, dict) else {}
    said = {"code": error.get("code", 190), "error_subcode": error.get("subcode")}
    reason = error_from(plain(said), writing=False)
    return reason if isinstance(reason, AuthenticationError) else AuthenticationError("token-invalid")


def _lacking(data: dict, account, permissions: Permissions) -> Iterator[Finding]:
    """Give what keeps a feature from working that the account uses."""
    needed = {"remove-not-allowed": permissions.removing}
    if account.when_uneditable == COMMENT:
        needed["comment-permission"] = permissions.commenting
    for problem, names in needed.items():
        if missing := missing_permissions(data, account, names):
            yield Finding(problem, {"permissions": ", ".join(missing)})


def missing_permissions(data: dict, place, permissions: tuple[str, ...]) -> list[str]:
    """Return what the token may not do at ``place``, from what ``debug_token`` tells of it.

    ``place`` has a ``channel`` and a ``remote_id``. A permission can be granted for some pages only. Where
    Meta names no permissions at all, none is known to be missing.
    """
    if not isinstance(data.get("scopes"), list):
        return []
    elsewhere = []
    if place.channel == "facebook_page":
        elsewhere = [grant.get("scope") for grant in _grants(data) if place.remote_id not in _targets(grant)]
    granted = [permission for permission in data["scopes"] if permission not in elsewhere]
    return [permission for permission in permissions if permission not in granted]


def _grants(data: dict) -> list[dict]:
    """Return the permissions that are granted for some places only."""
    grants = data.get("granular_scopes")
    found = [grant for grant in grants if isinstance(grant, dict)] if isinstance(grants, list) else []
    return [grant for grant in found if _targets(grant)]


def _targets(grant: dict) -> list[str]:
    targets = grant.get("target_ids")
    return list(map(str, targets)) if isinstance(targets, list) else []


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
    if isinstance(tasks, list) and TASK not in tasks:
        raise AuthenticationError("permission-missing", permissions=TASK)
    return []


def _moment(unix) -> datetime | None:
    """Return the moment; Meta writes 0 for "never", and what is no moment is none."""
    try:
        return datetime.fromtimestamp(unix, UTC) if unix else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None
