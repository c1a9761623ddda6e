"""The names of the people behind a publication, which remain after their accounts are deleted."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from wagtail.models import Revision, TaskState

from ..models import DirectApproval


def name_of(user: AbstractBaseUser) -> str:
    """Return the full name and the user name."""
    username = user.get_username()
    full_name = user.get_full_name().strip() if hasattr(user, "get_full_name") else ""
    return f"{full_name} ({username})" if full_name and full_name != username else username


def people_of(revision: Revision) -> dict[str, str]:
    """Return the publisher of ``revision`` for the audit log; called while it is being published."""
    return {"published_by": name_of(revision.user) if revision.user else ""}


def approval_of(revision_id: int | None) -> dict[str, Any]:
    """Return the part of an audit log row about the approval of a revision.

    ``approved_by`` are the names of those who approved it, in a workflow or directly, in order.
    ``overridden_by`` published it without another person, for ``override_reason``; an author who did so has
    approved nothing. Called when a row is written and not when the page is published, which would take
    longer.
    """
    if revision_id is None:
        return {"approved_by": [], "overridden_by": "", "override_reason": ""}
    # Sorted here: the tasks of a workflow follow one another, and so do direct approvals.
    given = DirectApproval.objects.filter(revision=revision_id).order_by().values_list("pk", "user", "reason")
    direct = [(user, reason) for _pk, user, reason in sorted(given)]
    approved = TaskState.objects.filter(revision=revision_id, status=TaskState.STATUS_APPROVED)
    tasks = [user for _pk, user in sorted(approved.order_by().values_list("pk", "finished_by"))]
    # Most revisions have no approval; then no names need to be read.
    users = {user for user, _reason in direct} | set(tasks)
    names = _names_of({user for user in users if user}) if users else {}
    overriders = {user for user, reason in direct if reason}
    approvers = [user for user in tasks if user not in overriders]
    approvers += [user for user, reason in direct if not reason]
    overrider, reason = next((row for row in reversed(direct) if row[1]), (None, ""))
    return {
        "approved_by": [names[user] for user in approvers if user in names],
        "overridden_by": names.get(overrider, ""),
        "override_reason": reason,
    }


def _names_of(pks: set[int]) -> dict[int | None, str]:
    return {user.pk: name_of(user) for user in get_user_model()._base_manager.filter(pk__in=pks)}
