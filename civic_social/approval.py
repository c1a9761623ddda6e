"""Approval by another person: whose words a page holds, and who publishes it."""

from django.contrib.auth import get_user_model
from django.db.models import Q
from wagtail.models import Revision


def authors_of(obj, workflow_state) -> set[int]:
    """Return the ids of those whose words await approval: they cannot approve them.

    These are the person who asked for the approval, and everybody who has saved ``obj`` since it was last
    published, whether or not their words are still there: a small change by a colleague on top of one's own
    opens no way round.
    """
    since = Q()
    if obj.live_revision_id:
        live = Revision.objects.filter(pk=obj.live_revision_id)
        since = Q(created_at__gt=live.values("created_at"))
    elif obj.last_published_at:
        since = Q(created_at__gt=obj.last_published_at)
    saved = obj.revisions.filter(since | Q(pk=obj.latest_revision_id)) if since else obj.revisions
    authors = set(saved.exclude(user=None).values_list("user", flat=True))
    if workflow_state and workflow_state.requested_by_id:
        authors.add(workflow_state.requested_by_id)
    return authors


def others_of(task, authors):
    """Return the people who may approve at ``task`` besides ``authors``, by name."""
    people = get_user_model().objects.filter(is_active=True, groups__in=task.groups.all())
    return people.exclude(pk__in=authors).distinct().order_by("last_name", "first_name", "pk")


def is_published_by_approval_only(page, user) -> bool:
    """Whether ``user`` can publish ``page`` only by somebody's approval, whatever right to publish they have.

    So it is wherever the page's workflow asks for another person. The site's superusers may still publish
    directly: a small town with one administrator must not be locked out, and the record names who did.
    """
    from .models import OtherPersonApprovalTask

    if user.is_superuser:
        return False
    workflow = page.get_workflow()
    if workflow is None:
        return False
    return OtherPersonApprovalTask.objects.filter(active=True, workflow_tasks__workflow=workflow).exists()
