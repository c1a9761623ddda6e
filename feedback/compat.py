"""Parts of Wagtail 8 that the app uses and Wagtail 7.4 lacks; the same file as in the other installable app.

Everything that differs between the supported versions of Wagtail is imported from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.utils.functional import cached_property
from wagtail import VERSION

#: True if the addresses for new and existing pages lead to the views of the page type's viewset.
EDITOR_HAS_VIEWSETS = VERSION >= (8, 0)
#: The dotted name of the model of pages, which a site may replace since Wagtail 8.
PAGE_MODEL: str = getattr(settings, "WAGTAIL_PAGE_MODEL", "wagtailcore.Page")


def get_page_model() -> Any:
    """Return the model of pages."""
    return apps.get_model(PAGE_MODEL)


if TYPE_CHECKING or VERSION >= (8, 0):
    from wagtail.models import AbstractPage
    from wagtail.permissions import policy_registry, register_permission_policy
else:
    from wagtail.models import Page as AbstractPage
    from wagtail.permission_policies import ModelPermissionPolicy
    from wagtail.permission_policies.pages import PagePermissionPolicy
    from wagtail.utils.registry import ObjectTypeRegistry

    class PolicyRegistry(ObjectTypeRegistry):
        """A registry of permission policies by model, with the interface of Wagtail 8's.

        Wagtail 7.4's own views do not use it: a viewset of this app passes the registered policy to them.
        """

        def get_by_type(self, cls, fallback=True):
            """Return the policy of ``cls``; without one the default policy, or None without ``fallback``."""
            if (policy := super().get_by_type(cls)) or not fallback:
                return policy
            default = PagePermissionPolicy if issubclass(cls, AbstractPage) else ModelPermissionPolicy
            return default(cls)

    policy_registry = PolicyRegistry()

    def register_permission_policy(model, policy=None, exact_class=False):
        """Register ``policy`` for ``model``, or the default policy."""
        policy_registry.register(model, value=policy or ModelPermissionPolicy(model), exact_class=exact_class)


class RegisteredPolicyMixin:
    """A view or viewset of ``model`` that checks permissions by the policy that is registered for it.

    In front of Wagtail's class. In Wagtail 7.4 a view without a policy is open to everybody who may enter the
    admin; since Wagtail 8 its own classes do the same as this one.
    """

    model: Any

    @cached_property
    def permission_policy(self) -> Any:
        """The policy, or None without a model."""
        model = getattr(self, "model", None)
        return policy_registry.get_by_type(model) if model else None


__all__ = [
    "PAGE_MODEL",
    "AbstractPage",
    "RegisteredPolicyMixin",
    "get_page_model",
    "policy_registry",
    "register_permission_policy",
]
