"""The secret of a webhook, which is shown once, right after it was made."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import BaseObjectMixin
from wagtail.log_actions import log

from ... import crypto
from ...exceptions import CredentialsUnreadable
from ...models import WebhookEndpoint
from ...webhooks.signing import new_secret
from .base_views import WebhookBreadcrumbsMixin
from .permissions import WebhookPermissionMixin

SESSION_KEY = "civic_social_webhook_secret"


def make_secret(request: HttpRequest, endpoint: WebhookEndpoint) -> None:
    """Give the webhook a new secret, and keep it, encrypted, in the session until it is shown.

    Raises ``ImproperlyConfigured`` without a key for encryption.
    """
    secret = new_secret()
    endpoint.replace_secret(secret)
    endpoint.save(update_fields=["secret_token", "former_secret_token", "former_secret_until"])
    log(instance=endpoint, action="civic_social.replace_secret", user=request.user)
    request.session[SESSION_KEY] = crypto.encrypt({"endpoint": endpoint.pk, "secret": secret})


def take_secret(request: HttpRequest, endpoint: WebhookEndpoint) -> str:
    """Return the secret that was just made for the webhook, once; otherwise an empty string."""
    try:
        kept = crypto.decrypt(request.session.pop(SESSION_KEY, ""))
    except CredentialsUnreadable:
        return ""
    return kept["secret"] if kept.get("endpoint") == endpoint.pk else ""


@method_decorator(never_cache, name="dispatch")
class SecretView(WebhookPermissionMixin, WebhookBreadcrumbsMixin, BaseObjectMixin, TemplateView):
    """The page that shows a new secret once, and makes another one."""

    model = WebhookEndpoint
    permission_required = "change"
    template_name = "civic_social/admin/webhook_secret.html"
    page_title = gettext_lazy("Secret")
    header_icon = "key"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            endpoint=self.object, secret=take_secret(self.request, self.object), **kwargs
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Make a new secret and show it."""
        make_secret(request, self.object)
        return redirect(reverse("civic_social_webhooks:secret", args=[self.object.pk]))
