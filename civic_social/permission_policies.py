"""Permissions for the accounts of one Site, for installations that serve several municipalities.

A permission of a group counts for every Site, as everywhere in Django. One that is granted for a Site, by a
row of Wagtail's ``GroupSitePermission``, counts for the accounts of that Site and what belongs to them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Site
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy

from .compat import policy_registry
from .conversation.permissions import CommentPolicy
from .models import Comment, Post, SocialAccount, SocialTemplate, WebhookEndpoint


class AccountPolicy(SitePermissionPolicy):
    """The permission policy of accounts, which belong to a Site or, for now, to none."""

    def instances_user_has_any_permission_for(self, user: Any, actions: Collection[str]) -> QuerySet:
        """Return the objects on which ``user`` may do one of ``actions``; with a global permission all."""
        if ModelPermissionPolicy(self.model).user_has_any_permission(user, actions):
            return self.model._default_manager.all()
        return super().instances_user_has_any_permission_for(user, actions)


class AccountPartPolicy(AccountPolicy):
    """The permission policy of a model with a foreign key ``account``, whose Site counts."""

    def __init__(self, model: type[Any]):
        super().__init__(model, site_field_name="account")
        self.site_field_name = "account__site"

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Collection[str], instance: Any
    ) -> bool:
        """Return True if ``user`` may do one of ``actions`` on ``instance``."""
        return super().user_has_any_permission_for_instance(user, actions, _site_of(instance))

    def users_with_any_permission_for_instance(self, actions: Collection[str], instance: Any) -> QuerySet:
        """Return the users who may do one of ``actions`` on ``instance``."""
        return super().users_with_any_permission_for_instance(actions, _site_of(instance))


def _site_of(instance: Any) -> Site:
    """Return the Site of the account, or an unsaved one, for which no permission can be granted."""
    return Site(pk=instance.account.site_id)


def register() -> None:
    """Register the policies, except for models for which the project has registered its own."""
    for model, policy in (
        (SocialAccount, AccountPolicy(SocialAccount)),
        (Post, AccountPartPolicy(Post)),
        (SocialTemplate, AccountPartPolicy(SocialTemplate)),
        (Comment, CommentPolicy(Comment)),
        (WebhookEndpoint, AccountPolicy(WebhookEndpoint)),
    ):
        if policy_registry.get_by_type(model, fallback=False) is None:
            policy_registry.register(model, value=policy)
