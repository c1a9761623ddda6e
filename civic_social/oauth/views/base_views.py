"""Shared parts of the views that connect accounts."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.utils import get_admin_base_url
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from ...admin.accounts.base_views import AccountBreadcrumbsMixin
from ...admin.permissions import may_change_account
from ...compat import RegisteredPolicyMixin
from ...models import SocialAccount
from .. import meta
from ..error_messages import ConnectFailed


def get_redirect_uri(request: HttpRequest, url_name: str = "civic_social_connect:back") -> str:
    """Return the OAuth redirect URI of this site; the same URI must be registered in the app at Meta."""
    uri_path = reverse(url_name)
    base = get_admin_base_url()
    return f"{base.rstrip('/')}{uri_path}" if base else request.build_absolute_uri(uri_path)


def get_configured_origin(request: HttpRequest) -> str:
    """Return the configured origin of the admin if the request came by another host, otherwise "".

    Facebook redirects to the configured origin, where the browser has another session or none.
    """
    parts = urlsplit(get_redirect_uri(request))
    return "" if parts.netloc == request.get_host() else f"{parts.scheme}://{parts.netloc}"


def require_pages(access: meta.TokenAccess) -> None:
    """Raise ``ConnectFailed`` if ``access`` lacks permissions or has no Page."""
    if access.missing:
        raise ConnectFailed("permissions-missing", permissions=", ".join(access.missing))
    if not access.pages:
        raise ConnectFailed("no-pages")


class ConnectView(RegisteredPolicyMixin, PermissionCheckedMixin):
    """A view for users who may add accounts."""

    model = SocialAccount
    permission_required: str | None = "add"
    #: The page with the steps and the button.
    index_url_name = "civic_social_connect:index"

    def get_account(self, pk: int | None) -> SocialAccount | None:
        """Return the account to reconnect, or None to add one.

        Raises ``PermissionDenied`` if the user may not do that, and ``Http404`` without that account.
        """
        if pk is None:
            if not self.user_has_permission("add"):
                raise PermissionDenied
            return None
        account = get_object_or_404(SocialAccount, pk=pk)
        if not may_change_account(self.request.user, account):
            raise PermissionDenied
        return account

    def fail(self, error: ConnectFailed, account: SocialAccount | None = None) -> HttpResponse:
        """Show the error on the page where the user began: the account's form or the checklist."""
        messages.error(self.request, error.sentence)
        if account:
            return redirect("civic_social_accounts:edit", account.pk)
        return redirect(self.index_url_name)


class ConnectPage(ConnectView, AccountBreadcrumbsMixin, WagtailAdminTemplateMixin):
    """A connecting view that renders a page."""

    header_icon = "key"
