"""The names of the people behind a publication, which remain after their accounts are deleted."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from wagtail.models import Revision, TaskState


def name_of(user: AbstractBaseUser) -> str:
    """Return the full name and the user name."""
    username = user.get_username()
    full_name = user.get_full_name().strip() if hasattr(user, "get_full_name") else ""
    return f"{full_name} ({username})" if full_name and full_name != username else username


def people_of(revision: Revision) -> dict[str, str]:
    """Return the publisher of ``revision`` for the audit log; called while it is being published."""
    return {"published_by": name_of(revision.user) if revision.user else ""}


def approvers_of(revision_id: int | None) -> list[str]:
    """Return the names of those who approved the workflow tasks of a revision, in order.

    Called when a row is written and not when the page is published, which would take longer.
    """
    if revision_id is None:
        return []
    approved = TaskState.objects.filter(revision_id=revision_id, status=TaskState.STATUS_APPROVED)
    tasks = approved.exclude(finished_by=None).select_related("finished_by").order_by("finished_at", "pk")
    return [name_of(task.finished_by) for task in tasks]
