"""The posts that editors see: those of the pages that they may edit."""

from collections.abc import Iterable

from wagtail.models import Page
from wagtail.permission_policies.base import ModelPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from civic_social.models import Post

EDIT = ["change"]


class PostPolicy(ModelPermissionPolicy):
    """The permission policy of posts.

    Users who may edit a page may read its posts. Everything else, and the posts of other or deleted pages,
    needs the permission on all posts.
    """

    def user_has_permission(self, user, action) -> bool:
        """Return True if the user may do this with some post."""
        if super().user_has_permission(user, action):
            return True
        return action == "view" and user.is_active and PagePermissionPolicy().user_has_permission(user, *EDIT)

    def user_has_any_permission(self, user, actions: Iterable[str]) -> bool:
        """Return True if the user may do one of ``actions`` with some post."""
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user, action, instance: Post) -> bool:
        """Return True if the user may do this with this post."""
        if super().user_has_permission(user, action):
            return True
        return action == "view" and instance.page is not None and may_edit(user, instance.page)

    def user_has_any_permission_for_instance(self, user, actions: Iterable[str], instance: Post) -> bool:
        """Return True if the user may do one of ``actions`` with this post."""
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user, actions: Iterable[str]):
        """Return the posts with which the user may do one of ``actions``."""
        if any(super(PostPolicy, self).user_has_permission(user, action) for action in actions):
            return Post.objects.all()
        if "view" not in actions or not user.is_active:
            return Post.objects.none()
        pages = PagePermissionPolicy().instances_user_has_any_permission_for(user, EDIT)
        return Post.objects.filter(page__in=Page.objects.filter(pk__in=pages).values("pk"))

    def instances_user_has_permission_for(self, user, action):
        """Return the posts with which the user may do this."""
        return self.instances_user_has_any_permission_for(user, [action])


def may_edit(user, page: Page) -> bool:
    """Return True if the user may edit the page."""
    return user.is_active and PagePermissionPolicy().user_has_permission_for_instance(user, "change", page)
