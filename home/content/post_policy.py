"""The posts that editors see: those of the pages that they may edit."""

from collections.abc import Iterable

from django.db.models import Q
from wagtail.models import Page
from wagtail.permission_policies.base import ModelPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from civic_social.models import Post
from civic_social.permission_policies import AccountPartPolicy

EDIT = ["change"]


class PostPolicy(AccountPartPolicy):
    """The permission policy of posts.

    Users who may edit a page may read its posts. Everything else, and the posts of other or deleted pages,
    needs a permission for all posts, or for those of the account's Site.
    """

    def user_has_any_permission(self, user, actions: Iterable[str]) -> bool:
        """Return True if the user may do one of ``actions`` with some post."""
        if super().user_has_any_permission(user, list(actions)):
            return True
        return (
            "view" in actions and user.is_active and PagePermissionPolicy().user_has_permission(user, *EDIT)
        )

    def user_has_any_permission_for_instance(self, user, actions: Iterable[str], instance: Post) -> bool:
        """Return True if the user may do one of ``actions`` with this post."""
        if super().user_has_any_permission_for_instance(user, list(actions), instance):
            return True
        return "view" in actions and instance.page is not None and may_edit(user, instance.page)

    def instances_user_has_any_permission_for(self, user, actions: Iterable[str]):
        """Return the posts with which the user may do one of ``actions``."""
        granted = super().instances_user_has_any_permission_for(user, list(actions))
        if "view" not in actions or not user.is_active:
            return granted
        if ModelPermissionPolicy(Post).user_has_any_permission(user, actions):
            return granted
        pages = PagePermissionPolicy().instances_user_has_any_permission_for(user, EDIT)
        of_pages = Q(page__in=Page.objects.filter(pk__in=pages).values("pk"))
        return Post.objects.filter(Q(pk__in=granted.values("pk")) | of_pages)

    def instances_user_has_permission_for(self, user, action):
        """Return the posts with which the user may do this."""
        return self.instances_user_has_any_permission_for(user, [action])


def may_edit(user, page: Page) -> bool:
    """Return True if the user may edit the page."""
    return user.is_active and PagePermissionPolicy().user_has_permission_for_instance(user, "change", page)
