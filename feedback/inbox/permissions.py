"""Who may read, answer, export and erase: apart from any right to edit pages, and desk by desk."""

from django.contrib.auth import get_user_model
from django.db.models import Q
from wagtail.permission_policies.base import BasePermissionPolicy, ModelPermissionPolicy

from ..models import Desk, Submission

#: Permissions that widen what the member of a desk may do.
EXTRA = {
    "enter": "feedback.enter_submissions",
    "export": "feedback.export_submissions",
    "export_personal": "feedback.export_personal_data",
    "erase": "feedback.erase_submissions",
}


class SubmissionPolicy(BasePermissionPolicy):
    """Reading and answering (``view``) comes with membership of the desk's group; the rest is granted."""

    def users_with_any_permission(self, actions):
        """Return the users who may do one of ``actions`` on some submission."""
        seated = get_user_model().objects.filter(groups__feedback_desks__isnull=False)
        return self._holders(actions, Q(pk__in=seated.values("pk")))

    def user_has_permission(self, user, action):
        """Return whether the user may do this with some submission."""
        if not user.is_active:
            return False
        if action in EXTRA and not user.has_perm(EXTRA[action]):
            return False
        return (action == "view" or action in EXTRA) and (
            self.reads_every_desk(user) or Desk.objects.readable_by(user).exists()
        )

    def user_has_permission_for_instance(self, user, action, instance):
        """Return whether the user may do this with this submission."""
        if not self.user_has_permission(user, action):
            return False
        return self.reads_every_desk(user) or instance.desk_id in self.desk_ids(user)

    def instances_user_has_any_permission_for(self, user, actions):
        """Return the submissions with which the user may do one of ``actions``."""
        if not self.user_has_any_permission(user, actions):
            return Submission.objects.none()
        if self.reads_every_desk(user):
            return Submission.objects.all()
        return Submission.objects.filter(desk__in=self.desk_ids(user))

    def users_with_any_permission_for_instance(self, actions, instance):
        """Return the users who may do one of ``actions`` with this submission."""
        if instance.desk is None or instance.desk.group_id is None:
            return self._holders(actions, Q(pk__in=[]))
        seated = get_user_model().objects.filter(groups=instance.desk.group_id)
        return self._holders(actions, Q(pk__in=seated.values("pk")))

    def _holders(self, actions, seated):
        """Return the active users who read every desk or are ``seated``, and may do one of ``actions``."""
        users = users_with("feedback.read_every_desk").values("pk")
        readers = get_user_model().objects.filter(Q(pk__in=users) | seated, is_active=True)
        if "view" in actions:
            return readers
        granted = Q()
        for action in actions:
            if action in EXTRA:
                granted |= Q(pk__in=users_with(EXTRA[action]).values("pk"))
        return readers.filter(granted) if granted else readers.none()

    @staticmethod
    def reads_every_desk(user) -> bool:
        """Return whether no desk is closed to the user."""
        return user.is_active and user.has_perm("feedback.read_every_desk")

    @staticmethod
    def desk_ids(user) -> list[int]:
        """Return the ids of the user's desks: as values, so that the inbox's index can be used."""
        return list(Desk.objects.readable_by(user).values_list("pk", flat=True).distinct())


def users_with(permission):
    """Return the users who hold a permission, superusers among them."""
    backend = "django.contrib.auth.backends.ModelBackend"
    return get_user_model().objects.with_perm(permission, include_superusers=True, backend=backend)


class AppendOnlyPolicy(ModelPermissionPolicy):
    """Rows are added, and never changed or deleted, whoever asks."""

    def user_has_permission(self, user, action):
        return action not in ("change", "delete") and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return super().user_has_any_permission(user, set(actions) - {"change", "delete"})


policy = SubmissionPolicy(Submission)
