"""Connecting by Instagram's own login: the steps, the redirect to Instagram, and its response."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages

from ...admin.permissions import manageable_sites, may_change_account
from ...channels.instagram_login import InstagramLogin
from ...models import SocialAccount
from .. import instagram, session
from ..accounts import create_account, renew_access
from ..error_messages import ConnectFailed
from .base_views import ConnectPage, ConnectView, get_configured_origin, get_redirect_uri
from .login_response import LoginProblems, LoginResponseView

#: The key of this login in the session.
SESSION_KEY = "civic_social_connect_instagram"


def redirect_uri_of(request: HttpRequest) -> str:
    """Return the redirect URI, which must be registered in the app at Meta."""
    return get_redirect_uri(request, "civic_social_connect_instagram:back")


class InstagramConnectView(ConnectView):
    """A view of Instagram's login."""

    index_url_name = "civic_social_connect_instagram:index"


class InstagramStepsView(InstagramConnectView, ConnectPage, TemplateView):
    """The steps to take at Meta, and the button that starts the login."""

    template_name = "civic_social/oauth/instagram.html"
    page_title = gettext_lazy("Connect Instagram")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            redirect_address=redirect_uri_of(self.request),
            permissions=instagram.WANTED,
            is_configured=instagram.is_configured(),
            is_rehearsal=not instagram.is_at_instagram(),
            elsewhere=get_configured_origin(self.request),
            **kwargs,
        )


class InstagramStartView(InstagramConnectView, View):
    """Redirect to Instagram's login; by POST only, so that no link can start it."""

    http_method_names = ["post", "options"]
    permission_required = None
    any_permission_required = ["add", "change"]

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Redirect to Instagram to add an account, or to reconnect the account ``pk``.

        Raises ``PermissionDenied`` if the user may not do that.
        """
        account = self.get_account(pk)
        if not instagram.is_configured():
            return self.fail(ConnectFailed("instagram-not-configured"), account)
        if origin := get_configured_origin(request):
            return self.fail(ConnectFailed("instagram-elsewhere", address=origin), account)
        state = session.start_login(request, pk, key=SESSION_KEY)
        return redirect(instagram.authorize_url(state, redirect_uri_of(request)))


class InstagramCallbackView(InstagramConnectView, LoginResponseView):
    """The redirect URI: Instagram sends the browser here with a code or an error."""

    session_key = SESSION_KEY
    problems = LoginProblems(
        state="instagram-state-unknown",
        denied="instagram-denied",
        refused="instagram-dialog-refused",
        code="instagram-code-refused",
    )

    def _redeem(self, code: str) -> instagram.InstagramAccess:
        return instagram.get_access(code, redirect_uri_of(self.request))

    def reconnect(self, account: SocialAccount, code: str) -> HttpResponse:
        """Renew the token of ``account``. Raises ``ConnectFailed`` if another account has logged in."""
        access = self._redeem(code)
        if (account.channel, account.remote_id) != (InstagramLogin.slug, access.user_id):
            raise ConnectFailed("instagram-other-account", name=access.name, account=account.name_and_network)
        return self._renew(account, access)

    def add(self, code: str) -> HttpResponse:
        """Connect the account that has logged in, or renew its token if it is connected.

        Raises ``ConnectFailed`` if the user may not change that account, and ``PermissionDenied`` if the user
        may add none.
        """
        access = self._redeem(code)
        known = SocialAccount.objects.filter(channel=InstagramLogin.slug, remote_id=access.user_id).first()
        if known:
            if not may_change_account(self.request.user, known):
                raise ConnectFailed("instagram-not-yours", account=known.name_and_network)
            return self._renew(known, access)
        if not self.user_has_permission("add"):
            raise PermissionDenied
        # With a choice of Sites, the form that follows asks for it.
        sites = list(manageable_sites(self.request.user, "add")[:2])
        account = SocialAccount(
            name=access.name,
            channel=InstagramLogin.slug,
            remote_id=access.user_id,
            public_url=access.public_url,
            site=sites[0] if len(sites) == 1 else None,
        )
        account.credentials = access.credentials
        create_account(account, self.request.user, way="login")
        text = _("“%(names)s” is connected. Choose below which pages it announces.")
        messages.success(self.request, text % {"names": account.name_and_network})
        return redirect(reverse("civic_social_accounts:edit", args=[account.pk]))

    def _renew(self, account: SocialAccount, access: instagram.InstagramAccess) -> HttpResponse:
        renew_access(account, access.credentials, self.request.user, way="login")
        text = _("“%(account)s” is connected again. Every setting is as it was; what was due continues.")
        messages.success(self.request, text % {"account": account})
        return redirect("civic_social_accounts:edit", account.pk)
