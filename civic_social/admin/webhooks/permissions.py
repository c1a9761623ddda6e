"""The check of a permission for one webhook."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from ...compat import RegisteredPolicyMixin, policy_registry
from ...models import WebhookEndpoint


def visible_webhooks(user: Any) -> QuerySet[WebhookEndpoint]:
    """Return the webhooks for which ``user`` has any permission."""
    policy = policy_registry.get_by_type(WebhookEndpoint)
    return policy.instances_user_has_any_permission_for(user, ["add", "change", "delete", "view"])


def changeable_webhooks(user: Any) -> QuerySet[WebhookEndpoint]:
    """Return the webhooks that ``user`` may change."""
    return policy_registry.get_by_type(WebhookEndpoint).instances_user_has_permission_for(user, "change")


class WebhookPermissionMixin(RegisteredPolicyMixin, PermissionCheckedMixin):
    """Check the permission for the view's webhook as well, which may belong to another Site."""

    def get_object(self, *args: Any, **kwargs: Any) -> WebhookEndpoint:
        """Return the webhook. Raises ``PermissionDenied`` without the view's permission for it."""
        endpoint = super().get_object(*args, **kwargs)
        action, policy = self.permission_required or "change", policy_registry.get(endpoint)
        if not policy.user_has_permission_for_instance(self.request.user, action, endpoint):
            raise PermissionDenied
        return endpoint
