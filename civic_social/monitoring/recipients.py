"""The people who get mail about an issue: the responsible person, a deputy, or those with the permission."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.functional import cached_property

from ..compat import policy_registry
from ..models import Notice, Post, SocialAccount
from .issues import Issue


class Recipients:
    """The recipients of notifications about accounts; queries the database once for all accounts."""

    def __init__(self) -> None:
        reachable = get_user_model().objects.filter(is_active=True).exclude(email="")
        responsible = SocialAccount.objects.exclude(responsible=None).values("responsible")
        self._responsible = set(reachable.filter(pk__in=responsible).values_list("pk", flat=True))
        deputies = SocialAccount.objects.exclude(deputy=None).values("deputy")
        self._deputies = set(reachable.filter(pk__in=deputies).values_list("pk", flat=True))
        self._reachable = reachable
        policy = policy_registry.get_by_type(SocialAccount)
        able = policy.users_with_permission("change")
        self._able = list(reachable.filter(pk__in=able.values("pk")).order_by("pk"))
        self._policy = policy

    def of(self, account: SocialAccount) -> list[int]:
        """Return the responsible person, or all who may change accounts if that person has no e-mail."""
        if account.responsible_id in self._responsible:
            return [account.responsible_id]
        return self.administrators(account)

    def administrators(self, account: SocialAccount) -> list[int]:
        """Return all who may change the account."""
        return [
            user.pk
            for user in self._able
            if self._policy.user_has_permission_for_instance(user, "change", account)
        ]

    def of_issue(self, issue: Issue) -> list[int]:
        """Return the recipients for ``issue``; an escalated one has the next person."""
        if issue.for_administrators:
            return list(dict.fromkeys([*self.of(issue.account), *self.administrators(issue.account)]))
        return self.after(issue) if issue.kind == Notice.Kind.ESCALATED else self.of(issue.account)

    def after(self, issue: Issue) -> list[int]:
        """Return the deputy, or all others who may post by hand if the deputy has no e-mail."""
        notified, deputy = self.of(issue.account), issue.account.deputy_id
        if deputy in self._deputies and deputy not in notified:
            return [deputy]
        policy = policy_registry.get_by_type(Post)
        return [
            user.pk
            for user in self._may_deliver
            if user.pk not in notified
            and policy.user_has_permission_for_instance(user, "deliver", issue.post)
        ]

    @cached_property
    def _may_deliver(self) -> list[AbstractBaseUser]:
        able = policy_registry.get_by_type(Post).users_with_permission("deliver")
        return list(self._reachable.filter(pk__in=able.values("pk")).order_by("pk"))
