"""Permissions on submissions, granted desk by desk and independent of page permissions."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from wagtail.models import GroupSitePermission, Site
from wagtail.permission_policies.base import BasePermissionPolicy, ModelPermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy

from ..models import Desk, PrivacyNotice, ReplyTemplate, Submission
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
    ``read_every_desk`` those of every desk. That permission may be granted for single Sites, by rows of
    Wagtail's ``GroupSitePermission``. The other actions need one of ``EXTRA_PERMISSIONS`` as well.
    """

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        """Return the users who may do one of ``actions`` on some submission."""
        users = get_user_model().objects
        members = users.filter(groups__feedback_desks__isnull=False)
        of_sites = users.filter(groups__site_permissions__in=_granted_for_sites())
        return self._permitted_users(
            actions, Q(pk__in=members.values("pk")) | Q(pk__in=of_sites.values("pk"))
        )

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Return True if the user may do this on some submission."""
        if not user.is_active:
            return False
        if action in EXTRA_PERMISSIONS and not user.has_perm(EXTRA_PERMISSIONS[action]):
            return False
        return (action == "view" or action in EXTRA_PERMISSIONS) and (
            self.reads_every_desk(user)
            or bool(self.site_ids(user))
            or Desk.objects.readable_by(user).exists()
        )

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Submission) -> bool:
        """Return True if the user may do this on this submission."""
        if not self.user_has_permission(user, action):
            return False
        return (
            self.reads_every_desk(user)
            or instance.desk_id in self.desk_ids(user)
            or (instance.site_id is not None and instance.site_id in self.site_ids(user))
        )

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> SubmissionQuerySet:
        """Return the submissions on which the user may do one of ``actions``."""
        if not self.user_has_any_permission(user, actions):
            return Submission.objects.none()
        if self.reads_every_desk(user):
            return Submission.objects.all()
        of_desks = Q(desk__in=self.desk_ids(user))
        if sites := self.site_ids(user):
            of_desks |= Q(site__in=sites)
        return Submission.objects.filter(of_desks)

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: Submission
    ) -> QuerySet[Any]:
        """Return the users who may do one of ``actions`` on this submission."""
        users = get_user_model().objects
        is_reader = Q(pk__in=[])
        if instance.site_id is not None:
            of_site = _granted_for_sites().filter(site=instance.site_id)
            is_reader |= Q(pk__in=users.filter(groups__site_permissions__in=of_site).values("pk"))
        if instance.desk is not None and instance.desk.group_id is not None:
            is_reader |= Q(pk__in=users.filter(groups=instance.desk.group_id).values("pk"))
        return self._permitted_users(actions, is_reader)

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
    def site_ids(user: Any) -> list[int]:
        """Return the ids of the Sites whose submissions the user may read, whatever their desk."""
        if not user.is_active or not user.is_authenticated:
            return []
        granted = _granted_for_sites().filter(group__user=user)
        return list(granted.values_list("site_id", flat=True).distinct())

    def readable_desks(self, user: Any) -> QuerySet[Desk]:
        """Return the desks whose submissions the user may read."""
        if self.reads_every_desk(user):
            return Desk.objects.all()
        return Desk.objects.filter(Q(pk__in=self.desk_ids(user)) | Q(site__in=self.site_ids(user)))

    def readers_beside(self, user: Any) -> QuerySet[Any]:
        """Return the users who may read some submission that ``user`` may read as well."""
        if self.reads_every_desk(user):
            return self.users_with_any_permission(["view"])
        desks, users = self.readable_desks(user), get_user_model().objects
        of_sites = _granted_for_sites().filter(site__in=desks.values("site"))
        members = users.filter(groups__feedback_desks__in=desks).values("pk")
        readers = users.filter(groups__site_permissions__in=of_sites).values("pk")
        return self._permitted_users(["view"], Q(pk__in=members) | Q(pk__in=readers))

    @staticmethod
    def desk_ids(user: Any) -> list[int]:
        """Return the ids of the user's desks; with a subquery SQLite would not use the inbox's index."""
        return list(Desk.objects.readable_by(user).values_list("pk", flat=True).distinct())


def _granted_for_sites() -> QuerySet[GroupSitePermission]:
    """Return the grants of ``read_every_desk`` for single Sites."""
    return GroupSitePermission.objects.filter(
        permission__content_type__app_label="feedback", permission__codename="read_every_desk"
    )


def users_with(permission: str) -> QuerySet[Any]:
    """Return the users who have a permission, superusers included."""
    backend = "django.contrib.auth.backends.ModelBackend"
    return get_user_model().objects.with_perm(permission, include_superusers=True, backend=backend)


class SiteObjectPolicy(SitePermissionPolicy):
    """The permission policy of a model with a foreign key ``site``: for all Sites, or for single ones."""

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        """Return the objects on which the user may do one of ``actions``; with a global permission all."""
        if ModelPermissionPolicy(self.model).user_has_any_permission(user, actions):
            return self.model._default_manager.all()
        return super().instances_user_has_any_permission_for(user, actions)


class ReplyTemplatePolicy(SiteObjectPolicy):
    """The permission policy of reply templates, which belong to the Site of their desk."""

    def __init__(self) -> None:
        super().__init__(ReplyTemplate, site_field_name="desk")
        self.site_field_name = "desk__site"

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Iterable[str], instance: ReplyTemplate
    ) -> bool:
        """Return True if the user may do one of ``actions``; one for every desk needs a global permission."""
        site = Site(pk=instance.desk.site_id if instance.desk else None)
        return super().user_has_any_permission_for_instance(user, actions, site)


class NoticePolicy(SiteObjectPolicy):
    """The permission policy of privacy notices: drafts may be changed, and no notice may be deleted."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return super().user_has_any_permission(user, set(actions) - {"delete"})

    def user_has_permission_for_instance(self, user: Any, action: str, instance: PrivacyNotice) -> bool:
        """Return True if the user may do this with this notice."""
        if action == "delete" or (action == "change" and not instance.is_draft):
            return False
        return super().user_has_permission_for_instance(user, action, instance)


policy = SubmissionPolicy(Submission)
