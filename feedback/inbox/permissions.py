"""Permissions on submissions, granted desk by desk and independent of page permissions."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy, ModelPermissionPolicy

from ..models import Desk, PrivacyNotice, Submission
from ..models.submissions import SubmissionQuerySet

#: Actions that need a Django permission besides the right to read.
EXTRA_PERMISSIONS = {
    "enter": "feedback.enter_submissions",
    "export": "feedback.export_submissions",
    "export_personal": "feedback.export_personal_data",
    "erase": "feedback.erase_submissions",
}


class SubmissionPolicy(BasePermissionPolicy):
    """The permission policy of submissions.

    Members of a desk's group may read and answer its submissions (the action ``view``), users with
    ``read_every_desk`` those of every desk. The other actions need one of ``EXTRA_PERMISSIONS`` as well.
    """

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        """Return the users who may do one of ``actions`` on some submission."""
        members = get_user_model().objects.filter(groups__feedback_desks__isnull=False)
        return self._permitted_users(actions, Q(pk__in=members.values("pk")))

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Return True if the user may do this on some submission."""
        if not user.is_active:
            return False
        if action in EXTRA_PERMISSIONS and not user.has_perm(EXTRA_PERMISSIONS[action]):
            return False
        return (action == "view" or action in EXTRA_PERMISSIONS) and (
            self.reads_every_desk(user) or Desk.objects.readable_by(user).exists()
        )

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Submission) -> bool:
        """Return True if the user may do this on this submission."""
        if not self.user_has_permission(user, action):
            return False
        return self.reads_every_desk(user) or instance.desk_id in self.desk_ids(user)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> SubmissionQuerySet:
        """Return the submissions on which the user may do one of ``actions``."""
        if not self.user_has_any_permission(user, actions):
            return Submission.objects.none()
        if self.reads_every_desk(user):
            return Submission.objects.all()
        return Submission.objects.filter(desk__in=self.desk_ids(user))

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: Submission
    ) -> QuerySet[Any]:
        """Return the users who may do one of ``actions`` on this submission."""
        if instance.desk is None or instance.desk.group_id is None:
            return self._permitted_users(actions, Q(pk__in=[]))
        members = get_user_model().objects.filter(groups=instance.desk.group_id)
        return self._permitted_users(actions, Q(pk__in=members.values("pk")))

    def _permitted_users(self, actions: Iterable[str], is_member: Q) -> QuerySet[Any]:
        """Return the active users who may do one of ``actions``; ``is_member`` selects the desks' members."""
        read_every_desk = users_with("feedback.read_every_desk").values("pk")
        readers = get_user_model().objects.filter(Q(pk__in=read_every_desk) | is_member, is_active=True)
        if "view" in actions:
            return readers
        granted = Q()
        for action in actions:
            if action in EXTRA_PERMISSIONS:
                granted |= Q(pk__in=users_with(EXTRA_PERMISSIONS[action]).values("pk"))
        return readers.filter(granted) if granted else readers.none()

    @staticmethod
    def reads_every_desk(user: Any) -> bool:
        """Return True if the user may read the submissions of every desk, and those without a desk."""
        return user.is_active and user.has_perm("feedback.read_every_desk")

    @staticmethod
    def desk_ids(user: Any) -> list[int]:
        """Return the ids of the user's desks; with a subquery SQLite would not use the inbox's index."""
        return list(Desk.objects.readable_by(user).values_list("pk", flat=True).distinct())


def users_with(permission: str) -> QuerySet[Any]:
    """Return the users who have a permission, superusers included."""
    backend = "django.contrib.auth.backends.ModelBackend"
    return get_user_model().objects.with_perm(permission, include_superusers=True, backend=backend)


class NoticePolicy(ModelPermissionPolicy):
    """The permission policy of privacy notices: drafts may be changed, and no notice may be deleted."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return super().user_has_any_permission(user, set(actions) - {"delete"})

    def user_has_permission_for_instance(self, user: Any, action: str, instance: PrivacyNotice) -> bool:
        """Return True if the user may do this with this notice."""
        return (action != "change" or instance.is_draft) and self.user_has_permission(user, action)


policy = SubmissionPolicy(Submission)
