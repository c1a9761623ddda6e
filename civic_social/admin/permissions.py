"""Permission checks of the admin, through Wagtail's permission policies.

A site that needs finer rules, such as one group of users for each account, registers its own policy
for ``Post`` or ``SocialAccount`` with ``wagtail.permissions.register_permission_policy``.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.models import Site
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy

from ..compat import RegisteredPolicyMixin, policy_registry
from ..models import ContentChange, NetworkDifference, Post, SocialAccount, Switch

#: Either permission lets a user see posts; managing them needs "deliver".
SEE_POSTS = ["view", "deliver"]


def may_see_posts(user: Any) -> bool:
    """Return True if ``user`` may see the list of posts."""
    return policy_registry.get_by_type(Post).user_has_any_permission(user, SEE_POSTS)


def may_see_post(user: Any, post: Post) -> bool:
    """Return True if ``user`` may see ``post`` and its attempts."""
    return policy_registry.get(post).user_has_any_permission_for_instance(user, SEE_POSTS, post)


def may_manage_posts(user: Any) -> bool:
    """Return True if ``user`` may retry, hold, skip and complete posts in general."""
    return policy_registry.get_by_type(Post).user_has_permission(user, "deliver")


def may_manage_post(user: Any, post: Post) -> bool:
    """Return True if ``user`` may retry, hold, skip and complete ``post``."""
    return policy_registry.get(post).user_has_permission_for_instance(user, "deliver", post)


def visible_posts(user: Any) -> QuerySet[Post]:
    """Return the posts that ``user`` may see."""
    return policy_registry.get_by_type(Post).instances_user_has_any_permission_for(user, SEE_POSTS)


def manageable_posts(user: Any) -> QuerySet[Post]:
    """Return the posts that ``user`` may manage."""
    return policy_registry.get_by_type(Post).instances_user_has_permission_for(user, "deliver")


def affected_posts(change: ContentChange) -> QuerySet[Post]:
    """Return the posts at connected accounts of the pages that ``change`` concerns."""
    posts = Post.objects.filter(account__disconnected_at=None).exclude(desired={}, confirmed={})
    return posts.filter(page_id__in=change.pages.exclude(edits=0).values("page_id"))


def may_decide(user: Any, change: ContentChange) -> bool:
    """Return True if ``user`` may manage every post that ``change`` concerns."""
    own = manageable_posts(user).order_by().values("pk")
    return may_manage_posts(user) and not affected_posts(change).exclude(pk__in=own).exists()


def changes_to_decide(user: Any) -> list[ContentChange]:
    """Return the changes that wait for a person and that ``user`` may decide."""
    if not may_manage_posts(user):
        return []
    asking = ContentChange.objects.filter(status=ContentChange.Status.ASKING).select_related("content_type")
    return [change for change in asking if may_decide(user, change)]


def differences_to_settle(user: Any) -> list[NetworkDifference]:
    """Return the open differences at networks that ``user`` may settle."""
    if not may_manage_posts(user):
        return []
    return [each for each in NetworkDifference.objects.open() if may_settle(user, each)]


def may_settle(user: Any, difference: NetworkDifference) -> bool:
    """Return True if ``user`` may manage the post that ``difference`` duplicates, or posts at its account."""
    return may_manage_post(user, difference.post or Post(account=difference.account))


def may_change_accounts(user: Any) -> bool:
    """Return True if ``user`` may change accounts in general."""
    return policy_registry.get_by_type(SocialAccount).user_has_permission(user, "change")


def may_change_account(user: Any, account: SocialAccount, action: str = "change") -> bool:
    """Return True if ``user`` has the permission ``action`` ("change" or "delete") for ``account``."""
    return policy_registry.get(account).user_has_permission_for_instance(user, action, account)


def visible_accounts(user: Any) -> QuerySet[SocialAccount]:
    """Return the accounts for which ``user`` has any permission."""
    policy = policy_registry.get_by_type(SocialAccount)
    return policy.instances_user_has_any_permission_for(user, ["add", "change", "delete", "view"])


def accounts_with_visible_posts(user: Any) -> QuerySet[SocialAccount]:
    """Return the accounts of the posts that ``user`` may see, without their credentials."""
    shown = visible_posts(user).order_by().values("account_id")
    return SocialAccount.objects.filter(pk__in=shown).defer("credentials_token")


def changeable_accounts(user: Any) -> QuerySet[SocialAccount]:
    """Return the accounts that ``user`` may change, without their credentials."""
    policy = policy_registry.get_by_type(SocialAccount)
    return policy.instances_user_has_permission_for(user, "change").defer("credentials_token")


def may_everywhere(user: Any, action: str, model: type[Any]) -> bool:
    """Return True if ``user`` has the permission ``action`` on the objects of every Site."""
    return ModelPermissionPolicy(model).user_has_permission(user, action)


def manageable_sites(user: Any, action: str, model: type[Any] = SocialAccount) -> QuerySet[Site]:
    """Return the Sites for whose objects of ``model`` ``user`` has the permission ``action``."""
    policy = policy_registry.get_by_type(model)
    if isinstance(policy, SitePermissionPolicy):
        return policy.sites_user_has_permission_for(user, action)
    return Site.objects.all()


class AccountPermissionMixin(RegisteredPolicyMixin, PermissionCheckedMixin):
    """Check the permission for the view's account as well, for sites with a policy for each account."""

    def get_object(self, *args: Any, **kwargs: Any) -> SocialAccount:
        """Return the account. Raises ``PermissionDenied`` without the view's permission for it."""
        account = super().get_object(*args, **kwargs)
        if not may_change_account(self.request.user, account, self.permission_required or "change"):
            raise PermissionDenied
        return account


def may_use_switch(user: Any) -> bool:
    """Return True if ``user`` may pause and resume everything with the main switch."""
    return policy_registry.get_by_type(Switch).user_has_permission(user, "change")


def switch_permissions() -> QuerySet[Permission]:
    """Return the permission of the main switch, for the form of groups.

    Wagtail registers the permissions of posts and accounts with their viewsets.
    """
    return Permission.objects.filter(content_type__app_label="civic_social", codename="change_switch")


def comment_permissions() -> QuerySet[Permission]:
    """Return the permissions on comments, for the form of groups."""
    codenames = ["answer_comments", "moderate_comments", "read_every_comment"]
    return Permission.objects.filter(content_type__app_label="civic_social", codename__in=codenames)
