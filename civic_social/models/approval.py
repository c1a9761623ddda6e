"""A step of Wagtail's workflows that needs two people: who wrote, and who approves."""

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_user_display_name
from wagtail.forms import TaskStateCommentForm
from wagtail.locks import WorkflowLock
from wagtail.models import AbstractGroupApprovalTask, Revision

#: How many people who may approve are named in a message.
NAMED = 5


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


class OwnApprovalForm(TaskStateCommentForm):
    """Asks an administrator who approves their own words for the reason; the page's history keeps it."""

    comment = forms.CharField(
        label=_("Why nobody else can approve it"), widget=forms.Textarea(attrs={"rows": 2})
    )


class OtherPersonLock(WorkflowLock):
    """Wagtail's lock of a page under review; a reviewer who cannot approve it is told why."""

    def get_message(self, user):
        """Return what the editor of the page says on top."""
        if self.for_user(user):
            return super().get_message(user)
        return self.task.why_not(self.object, user)


class OtherPersonApprovalTask(AbstractGroupApprovalTask):
    """Members of the groups can approve, except for what they wrote or sent for approval themselves.

    ``approval.authors_of`` says whose words a page holds. A reviewer who changes the page becomes one of its
    authors, and it waits for somebody else. Superusers may approve their own, with a reason.
    """

    lock_class = OtherPersonLock

    class Meta:
        verbose_name = _("Approval by another person")
        verbose_name_plural = _("Approvals by another person")

    @classmethod
    def get_description(cls):
        """Return what the choice of a task's type says."""
        return _(
            "Members of the chosen groups can approve, except for a page that they have changed or sent for "
            "approval themselves"
        )

    def is_by(self, obj, user) -> bool:
        """Whether ``user`` is one of those whose words await approval."""
        return user.pk in authors_of(obj, obj.current_workflow_state)

    def get_actions(self, obj, user):
        """Return what ``user`` may do; an author may send the page back and read why they cannot approve."""
        actions = super().get_actions(obj, user)
        if not actions or not self.is_by(obj, user):
            return actions
        actions = [action for action in actions if action[0] != "approve"]
        if user.is_superuser:
            return [*actions, ("approve_own", _("Approve my own changes"), True)]
        return [*actions, ("why_not", _("Why I cannot approve"), True)]

    def get_form_for_action(self, action):
        """Return the form of the action's dialogue."""
        return OwnApprovalForm if action == "approve_own" else super().get_form_for_action(action)

    def get_template_for_action(self, action):
        """Return the template of the action's dialogue."""
        if action == "why_not":
            return "civic_social/admin/approval_why_not.html"
        return super().get_template_for_action(action)

    @transaction.atomic
    def on_action(self, task_state, user, action_name, **kwargs):
        """Carry the action out; words never pass with their author's approval alone.

        Somebody who changes the page in the editor and presses “Approve” in one go has just become an author:
        the changed page then waits at this step for somebody else, and the group is told by mail.
        """
        state = task_state.workflow_state
        if action_name == "approve_own":
            if not user.is_superuser:
                raise PermissionDenied
            task_state.approve(user=user, **kwargs)
        elif action_name == "approve" and user.pk in authors_of(state.content_object, state):
            comment = gettext("Changed by the reviewer: somebody else has to approve it.")
            task_state.cancel(user=user, resume=True, comment=comment)
        else:
            super().on_action(task_state, user, action_name, **kwargs)

    def why_not(self, obj, user) -> str:
        """Return in words why ``user`` cannot approve ``obj``, and who can; empty for whoever may."""
        authors = authors_of(obj, obj.current_workflow_state)
        if user.pk not in authors:
            return ""
        reason = gettext(
            "You cannot approve this page: you have changed it since it was last published, or asked for "
            "its approval."
        )
        return f"{reason} {self.who_can(authors, user)}"

    def who_can(self, authors, user) -> str:
        """Return in words who can approve what ``authors`` wrote."""
        people = [get_user_display_name(person) for person in others_of(self, authors)[:NAMED]]
        if people:
            return gettext("It waits for another person: %(people)s.") % {"people": ", ".join(people)}
        if user.is_superuser:
            return gettext("Nobody else can at present. As an administrator you may, and give the reason.")
        return gettext("Nobody else can at present: ask the administrator of the site.")


def is_published_by_approval_only(page, user) -> bool:
    """Whether ``user`` can publish ``page`` only by somebody's approval, whatever right to publish they have.

    So it is wherever the page's workflow asks for another person. The site's superusers may still publish
    directly: a small town with one administrator must not be locked out, and the record names who did.
    """
    if user.is_superuser:
        return False
    workflow = page.get_workflow()
    if workflow is None:
        return False
    return OtherPersonApprovalTask.objects.filter(active=True, workflow_tasks__workflow=workflow).exists()
