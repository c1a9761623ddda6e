"""A workflow task that must be approved by a person who is not one of the authors."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_user_display_name
from wagtail.forms import TaskStateCommentForm
from wagtail.locks import WorkflowLock
from wagtail.models import AbstractGroupApprovalTask, Revision, TaskState, WorkflowState

from ..alphabet import Alphabetical
from .direct_approvals import DirectApproval
from .revision_content import has_same_content

#: How many people who may approve are named in a message.
NAMED = 5


def authors_of(obj: Any, workflow_state: WorkflowState | None, *, until: Revision | None = None) -> set[int]:
    """Return the IDs of the users who cannot approve ``obj`` because the unpublished changes are theirs.

    ``until``: count only changes up to this revision.

    These are the person who requested the approval, and everybody who has changed the content of ``obj``
    since it was last published, even if a colleague has changed it again since. Saving it unchanged makes
    nobody an author: an autosave does so without being asked.
    """
    since = Q()
    if obj.live_revision_id:
        live = Revision.objects.filter(pk=obj.live_revision_id)
        since = Q(created_at__gt=live.values("created_at"))
    elif obj.last_published_at:
        since = Q(created_at__gt=obj.last_published_at)
    saved = obj.revisions.filter(since | Q(pk=obj.latest_revision_id)) if since else obj.revisions
    if until:
        # The revision itself counts, also if it is public already.
        saved = obj.revisions.filter((since & Q(created_at__lte=until.created_at)) | Q(pk=until.pk))
    authors = _authors_among(obj, list(saved.order_by("created_at", "pk")))
    if workflow_state and workflow_state.requested_by_id:
        authors.add(workflow_state.requested_by_id)
    return authors


def _authors_among(obj: Any, revisions: list[Revision]) -> set[int]:
    """Return the IDs of those who saved one of ``revisions`` with other content than the one before it."""
    if not revisions:
        return set()
    previous = (
        obj.revisions.filter(created_at__lt=revisions[0].created_at).order_by("-created_at", "-pk").first()
    )
    authors: set[int] = set()
    for revision in revisions:
        person = revision.user_id
        if person and person not in authors and not is_unchanged(previous, revision):
            authors.add(person)
        previous = revision
    return authors


def is_unchanged(previous: Revision | None, revision: Revision) -> bool:
    """Return True if a person has written nothing else in ``revision`` than in ``previous``."""
    model = revision.content_type.model_class()
    return bool(previous and model and has_same_content(model, previous.content, revision.content))


def approvers_besides(task: AbstractGroupApprovalTask, authors: Collection[int]) -> QuerySet[Any]:
    """Return the users who may approve ``task`` and are not among ``authors``, ordered by name."""
    people = get_user_model().objects.filter(is_active=True, groups__in=task.groups.all())
    return (
        people.exclude(pk__in=authors)
        .distinct()
        .order_by(Alphabetical("last_name"), Alphabetical("first_name"), "pk")
    )


class OwnApprovalForm(TaskStateCommentForm):
    """A form that asks administrators why they approve their own changes; the page's history keeps it."""

    comment = forms.CharField(
        label=_("Why nobody else can approve it"), widget=forms.Textarea(attrs={"rows": 2})
    )


class OtherPersonLock(WorkflowLock):
    """A lock of a page under review whose message explains to a reviewer why they cannot approve it."""

    def get_message(self, user: Any) -> Any:
        """Return the message at the top of the page editor."""
        if self.for_user(user):
            return super().get_message(user)
        return self.task.why_not(self.object, user)


class OtherPersonApprovalTask(AbstractGroupApprovalTask):
    """A task that members of the groups can approve, except for their own changes (``authors_of``).

    A reviewer who changes the page becomes an author, and the page waits for another reviewer. Superusers may
    approve their own changes, with a reason.
    """

    lock_class = OtherPersonLock

    class Meta:
        verbose_name = _("Approval by another person")
        verbose_name_plural = _("Approvals by another person")

    @classmethod
    def get_description(cls) -> Any:
        """Return the description in the choice of task types."""
        return _(
            "Members of the chosen groups can approve, except for a page that they have changed or sent for "
            "approval themselves"
        )

    def is_by(self, obj: Any, user: Any) -> bool:
        """Return True if ``user`` is an author of the unpublished changes."""
        return user.pk in authors_of(obj, obj.current_workflow_state)

    def get_actions(self, obj: Any, user: Any) -> Any:
        """Return the actions of ``user``; an author may reject, and read why they cannot approve."""
        actions = super().get_actions(obj, user)
        if not actions or not self.is_by(obj, user):
            return actions
        actions = [action for action in actions if action[0] != "approve"]
        if user.is_superuser:
            return [*actions, ("approve_own", _("Approve my own changes"), True)]
        return [*actions, ("why_not", _("Why I cannot approve"), True)]

    def get_form_for_action(self, action: str) -> Any:
        """Return the form class of the action's dialog."""
        return OwnApprovalForm if action == "approve_own" else super().get_form_for_action(action)

    def get_template_for_action(self, action: str) -> Any:
        """Return the template of the action's dialog."""
        if action == "why_not":
            return "civic_social/admin/approval_why_not.html"
        return super().get_template_for_action(action)

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """Carry out the action, but never approve changes on their author's approval alone.

        A reviewer who changes the page and approves it in one request has just become an author: the task
        starts again for another reviewer, and the group is notified by mail; the history keeps the comment.
        Raises ``PermissionDenied`` if somebody other than a superuser approves their own changes.
        """
        state = task_state.workflow_state
        if action_name == "approve_own":
            if not user.is_superuser:
                raise PermissionDenied
            latest = state.content_object.get_latest_revision()
            DirectApproval.objects.create(revision=latest, user=user, reason=kwargs.get("comment", ""))
            task_state.approve(user=user, **kwargs)
        elif action_name == "approve" and user.pk in authors_of(state.content_object, state):
            why = gettext("Changed by the reviewer: somebody else has to approve it.")
            comment = f"{why} {kwargs.get('comment', '')}".strip()
            task_state.cancel(user=user, resume=True, comment=comment)
        else:
            if action_name == "approve":
                _move_to_published_revision(task_state)
            super().on_action(task_state, user, action_name, **kwargs)

    def why_not(self, obj: Any, user: Any) -> str:
        """Return the reason why ``user`` cannot approve ``obj``, and who can; empty if ``user`` can."""
        authors = authors_of(obj, obj.current_workflow_state)
        if user.pk not in authors:
            return ""
        reason = gettext(
            "You cannot approve this page: you have changed it since it was last published, or asked for "
            "its approval."
        )
        return f"{reason} {self.who_can(authors, user)}"

    def who_can(self, authors: Collection[int], user: Any) -> str:
        """Return a sentence that names those who can approve the changes of ``authors``."""
        people = [get_user_display_name(person) for person in approvers_besides(self, authors)[:NAMED]]
        if people:
            return gettext("It waits for another person: %(people)s.") % {"people": ", ".join(people)}
        if user.is_superuser:
            return gettext("Nobody else can at present. As an administrator you may, and give the reason.")
        return gettext("Nobody else can at present: ask the administrator of the site.")


def _move_to_published_revision(task_state: TaskState) -> None:
    """Let the task be about the latest revision, which the reviewer has seen and Wagtail publishes.

    With ``WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT`` only if nobody has changed the content since the task
    was started, as by an autosave: a changed page starts the task again.
    """
    latest = task_state.workflow_state.content_object.get_latest_revision()
    if latest is None or latest.pk == task_state.revision_id:
        return
    requires_reapproval = getattr(settings, "WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT", False)
    if not requires_reapproval or is_unchanged(task_state.revision, latest):
        task_state.revision = latest
        task_state.save(update_fields=["revision"])


def needs_other_person(page: Any) -> bool:
    """Return True if the workflow of ``page`` has an approval by another person."""
    workflow = page.get_workflow()
    if workflow is None:
        return False
    return OtherPersonApprovalTask.objects.filter(active=True, workflow_tasks__workflow=workflow).exists()


def is_published_by_approval_only(page: Any, user: Any) -> bool:
    """Return True if ``user`` can publish ``page`` only by approval, although they may have the permission.

    That is so if the workflow of the page needs another person. Superusers may publish directly, so that a
    small town with one administrator is not locked out: as ``DirectApproval``.
    """
    return not user.is_superuser and needs_other_person(page)
