"""The names of the people behind a publication, which remain after their accounts are deleted."""

from __future__ import annotations

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


def approvers_of(revision_id: int | None) -> list[str]:
    """Return the names of those who approved a revision, in a workflow or directly, in order.

    An author who overrode the approval by another person has approved nothing; see ``override_of``. Called
    when a row is written and not when the page is published, which would take longer.
    """
    if revision_id is None:
        return []
    direct = list(DirectApproval.objects.filter(revision=revision_id).select_related("user"))
    overriders = {approval.user_id for approval in direct if approval.reason}
    approved = TaskState.objects.filter(revision_id=revision_id, status=TaskState.STATUS_APPROVED)
    tasks = approved.exclude(finished_by=None).select_related("finished_by").order_by("finished_at", "pk")
    people = [task.finished_by for task in tasks if task.finished_by_id not in overriders]
    people += [approval.user for approval in direct if approval.user and not approval.reason]
    return [name_of(user) for user in people]


def override_of(revision_id: int | None) -> dict[str, str]:
    """Return who published a revision without another person, and why; empty texts if nobody did."""
    found = (
        DirectApproval.objects.filter(revision=revision_id).exclude(reason="").select_related("user").last()
    )
    if found is None:
        return {"overridden_by": "", "override_reason": ""}
    return {"overridden_by": name_of(found.user) if found.user else "", "override_reason": found.reason}
