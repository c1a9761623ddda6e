"""Who may see and handle what: Wagtail's permission policies, asked in one place.

A site that wants finer rules, such as one group of people for each account, registers a policy of its own
for ``Post`` or ``SocialAccount`` with ``wagtail.permissions.register_permission_policy``.
"""

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from wagtail.permissions import policy_registry

from ..models import Post, SocialAccount, Switch

#: Either lets a person see posts; only "deliver" lets them act.
SEE_POSTS = ["view", "deliver"]


def may_see_posts(user) -> bool:
    """Whether ``user`` may see the list of posts."""
    return policy_registry.get_by_type(Post).user_has_any_permission(user, SEE_POSTS)


def may_handle_posts(user) -> bool:
    """Whether ``user`` may act on posts at all."""
    return policy_registry.get_by_type(Post).user_has_permission(user, "deliver")


def may_handle(user, post: Post) -> bool:
    """Whether ``user`` may act on this post."""
    return policy_registry.get(post).user_has_permission_for_instance(user, "deliver", post)


def may_see(user, post: Post) -> bool:
    """Whether ``user`` may see this post and its history."""
    return policy_registry.get(post).user_has_any_permission_for_instance(user, SEE_POSTS, post)


def visible_posts(user):
    """Return the posts that ``user`` may see."""
    return policy_registry.get_by_type(Post).instances_user_has_any_permission_for(user, SEE_POSTS)


def handled_posts(user):
    """Return the posts that ``user`` may act on."""
    return policy_registry.get_by_type(Post).instances_user_has_permission_for(user, "deliver")


def may_change_accounts(user) -> bool:
    """Whether ``user`` may set up accounts."""
    return policy_registry.get_by_type(SocialAccount).user_has_permission(user, "change")


def may_change_account(user, account: SocialAccount, action: str = "change") -> bool:
    """Whether ``user`` may change (or delete) this account."""
    return policy_registry.get(account).user_has_permission_for_instance(user, action, account)


def visible_accounts(user):
    """Return the accounts that ``user`` may change or delete."""
    policy = policy_registry.get_by_type(SocialAccount)
    return policy.instances_user_has_any_permission_for(user, ["add", "change", "delete", "view"])


class OneAccountMixin:
    """For views of one account: asks for the right to this very one, where a site tells accounts apart."""

    def get_object(self, *args, **kwargs):
        account = super().get_object(*args, **kwargs)
        if not may_change_account(self.request.user, account, self.permission_required or "change"):
            raise PermissionDenied
        return account


def may_throw_switch(user) -> bool:
    """Whether ``user`` may stop everything, and let it go on."""
    return policy_registry.get_by_type(Switch).user_has_permission(user, "change")


def switch_permissions():
    """Return the right to throw the main switch; those of posts and accounts come with their viewsets."""
    return Permission.objects.filter(content_type__app_label="civic_social", codename="change_switch")
