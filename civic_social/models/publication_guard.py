"""Signal receivers that refuse to make unapproved content public, whichever way it is published.

Wagtail's editor, API, bulk actions, copies, aliases and schedules all save the page, and a schedule saves the
revision; so the receivers work on these two. Each raises ``ApprovalRequired`` before anything is written.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext
from wagtail.models import DraftStateMixin, Revision, TaskState, WorkflowMixin

from ..compat import AbstractPage
from .approval import OtherPersonApprovalTask, authors_of, is_unchanged, needs_other_person
from .direct_approvals import DirectApproval


class ApprovalRequired(PermissionDenied):
    """A page cannot be published, copied or moved, since another person has to approve it first."""


def check_publication(page: Any, revision: Revision | None) -> None:
    """Raise ``ApprovalRequired`` if ``revision`` needs the approval of another person and has none.

    ``page`` is the stored page or snippet, before the publication. None stands for its latest revision.
    """
    revision = revision or page.latest_revision
    if revision and needs_other_person(page) and not is_approved(page, revision):
        raise ApprovalRequired(
            gettext("Not published: another person has to approve “%(title)s” first.") % {"title": page}
        )


def is_approved(page: Any, revision: Revision) -> bool:
    """Return True if another person or an administrator has approved the content of ``revision``.

    Content that no person has changed since the last publication, as when a program makes a page, needs no
    approval.
    """
    if revision.pk is None:
        # The revision is being saved and scheduled at once, so nobody can have approved it.
        return False
    authors = authors_of(page, None, until=revision)
    if not authors or DirectApproval.objects.filter(revision=revision.pk).exists():
        return True
    states = TaskState.objects.filter(
        task__in=OtherPersonApprovalTask.objects.values("task_ptr"),
        status=TaskState.STATUS_APPROVED,
        workflow_state__base_content_type=page.get_base_content_type(),
        workflow_state__object_id=str(page.pk),
        finished_by__isnull=False,
    ).exclude(finished_by__in=authors)
    return any(
        state.finished_by_id != state.workflow_state.requested_by_id
        and (state.revision_id == revision.pk or is_unchanged(state.revision, revision))
        for state in states.select_related("workflow_state", "revision").order_by("-finished_at")
    )


def guard_saved_page(
    sender: type[Any], instance: Any, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    """Refuse to save a page or snippet if that would publish content without the approval that it needs.

    Content of a program, which has no user and no owner, needs none. A scheduled revision was checked when it
    was scheduled.
    """
    if raw or not _may_publish(instance, update_fields) or not _is_rule_used():
        return
    if instance._state.adding:
        _check_new(instance)
        return
    stored = sender._base_manager.filter(pk=instance.pk).first()
    revision = instance.live_revision
    if stored is None or (stored.live and stored.live_revision_id == instance.live_revision_id):
        return
    if revision is None or revision.approved_go_live_at is None:
        check_publication(stored, revision)


def guard_schedule(
    sender: type[Any], instance: Revision, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    """Refuse to schedule a revision without the approval that it needs."""
    if raw or instance.approved_go_live_at is None or not _is_rule_used():
        return
    if update_fields is None or "approved_go_live_at" in update_fields:
        page = instance.content_object
        if isinstance(page, WorkflowMixin) and (instance.pk or instance.user_id):
            check_publication(page, instance)


def guard_move(sender: type[Any], instance: Any, parent_page_after: Any, **kwargs: Any) -> None:
    """Refuse to move public, unapproved pages into a part of the site where approval is needed."""
    if _is_rule_used():
        check_move(instance, parent_page_after)


def check_move(page: Any, destination: Any) -> None:
    """Raise ``ApprovalRequired`` if ``page``, or a page below it, is public and unapproved there.

    A move inside such a part, and drafts, need no approval.
    """
    if not needs_other_person(destination):
        return
    for moved in page.get_descendants(inclusive=True).specific(defer=True).iterator():
        if not needs_other_person(moved) and _shows_unapproved(moved):
            raise ApprovalRequired(
                gettext(
                    "Not moved: “%(title)s” is public and there another person has to approve it. "
                    "Unpublish it, move it, and submit it."
                )
                % {"title": moved}
            )


def _may_publish(instance: Any, update_fields: Any) -> bool:
    """Return True if saving ``instance`` may make content public; ``live_revision`` alone does not."""
    if not (isinstance(instance, DraftStateMixin) and isinstance(instance, WorkflowMixin) and instance.live):
        return False
    return update_fields is None or "live" in update_fields


def _is_rule_used() -> bool:
    """Return True if the site has an approval by another person at all."""
    return OtherPersonApprovalTask.objects.filter(active=True).exists()


def _check_new(instance: Any) -> None:
    """Raise ``ApprovalRequired`` if a person saves a new page that is public at once, as a copy or an alias.

    An alias may show what was approved in its own place.
    """
    if not isinstance(instance, AbstractPage):
        return
    source = instance.alias_of
    if instance.owner_id is None and source is None:
        return
    if needs_other_person(instance.get_parent()) and not (source and needs_other_person(source)):
        raise ApprovalRequired(
            gettext(
                "Not published: another person has to approve “%(title)s” first. Save it as a draft, and "
                "submit it."
            )
            % {"title": instance}
        )


def _shows_unapproved(page: Any) -> bool:
    """Return True if ``page`` is public, or scheduled, with content that no other person has approved.

    An alias has no revision of its own: it shows what is published at its source.
    """
    if page.live and page.alias_of:
        return not needs_other_person(page.alias_of)
    public = _public_revisions(page)
    # Count all authors, as if the page had never been published.
    page.live_revision_id = page.last_published_at = None
    return not all(is_approved(page, revision) for revision in public)


def _public_revisions(page: Any) -> list[Revision]:
    """Return the revisions of ``page`` that are public now, or by a schedule later."""
    scheduled = list(page.revisions.filter(approved_go_live_at__isnull=False))
    return [page.live_revision, *scheduled] if page.live and page.live_revision else scheduled
