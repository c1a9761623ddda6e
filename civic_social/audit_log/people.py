"""The people behind a publication, as names that outlive their accounts."""

from wagtail.models import TaskState


def name_of(user) -> str:
    """Return the person's name and user name."""
    username = user.get_username()
    full_name = user.get_full_name().strip() if hasattr(user, "get_full_name") else ""
    return f"{full_name} ({username})" if full_name and full_name != username else username


def people_of(revision) -> dict:
    """Return who published ``revision``, as the record will name them; called inside the publish."""
    return {"published_by": name_of(revision.user) if revision.user else ""}


def approvers_of(revision_id: int | None) -> list[str]:
    """Return who approved a revision: who finished the approving tasks of Wagtail's workflow, in order.

    Asked when a row is written, since publishing must not wait for it.
    """
    if revision_id is None:
        return []
    approved = TaskState.objects.filter(revision_id=revision_id, status=TaskState.STATUS_APPROVED)
    tasks = approved.exclude(finished_by=None).select_related("finished_by").order_by("finished_at", "pk")
    return [name_of(task.finished_by) for task in tasks]
