"""Connecting by Facebook's login: the checklist, the redirect to Facebook, and its response."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages

from ...admin.permissions import may_change_account
from ...models import SocialAccount
from .. import meta, session
from ..accounts import (
    AccountCandidate,
    find_existing_accounts,
    list_candidates,
    renew,
    require_posting_allowed,
)
from ..checklist import get_steps
from ..error_messages import ConnectFailed
from .base_views import ConnectPage, ConnectView, get_configured_origin, get_redirect_uri, require_pages
from .login_response import LoginProblems, LoginResponseView


class ChecklistView(ConnectPage, TemplateView):
    """The steps to take at Meta, and the button that starts the login."""

    template_name = "civic_social/oauth/index.html"
    page_title = gettext_lazy("Connect Facebook")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        redirect_uri = get_redirect_uri(self.request)
        return super().get_context_data(
            steps=get_steps(redirect_uri),
            redirect_address=redirect_uri,
            permissions=meta.wanted_permissions(),
            is_rehearsal=not meta.is_at_meta(),
            elsewhere=get_configured_origin(self.request),
            is_configured=meta.is_configured(),
            **kwargs,
        )


class StartView(ConnectView, View):
    """Redirect to Facebook's login; by POST only, so that no link can start it."""

    http_method_names = ["post", "options"]
    permission_required = None
    any_permission_required = ["add", "change"]

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Redirect to Facebook to add accounts, or to reconnect the account ``pk``.

        Raises ``PermissionDenied`` if the user may not do that.
        """
        account = self.get_account(pk)
        if not meta.is_configured():
            return self.fail(ConnectFailed("not-configured"), account)
        if pause := meta.pause_failure():
            return self.fail(pause, account)
        if origin := get_configured_origin(request):
            return self.fail(ConnectFailed("elsewhere", address=origin), account)
        state = session.start_login(request, pk)
        return redirect(meta.dialog_url(state, get_redirect_uri(request)))


class CallbackView(LoginResponseView):
    """The redirect URI: Facebook sends the browser here with a code or an error."""

    problems = LoginProblems(
        state="state-unknown", denied="denied", refused="dialog-refused", code="code-used"
    )

    def add(self, code: str) -> HttpResponse:
        """Offer the choice of the accounts that the person may use."""
        session.store_token(self.request, self._redeem(code), "login")
        return redirect("civic_social_connect:choose")

    def _redeem(self, code: str) -> str:
        return meta.exchange_code(code, get_redirect_uri(self.request))

    def reconnect(self, account: SocialAccount, code: str) -> HttpResponse:
        """Renew the account's token, and those of the accounts that share its Page.

        Raises ``ConnectFailed`` if the login does not give access to the account.
        """
        access = meta.get_token_access(self._redeem(code))
        candidates = list_candidates(access)
        key = f"{account.channel}:{account.remote_id}"
        own = next((candidate for candidate in candidates if candidate.key == key), None)
        if own is None:
            require_pages(access)
            raise ConnectFailed("other-page", account=account.name_and_network)
        require_posting_allowed(own)
        for candidate, known in self._accounts_of_page(own, candidates):
            renew(known, candidate, self.request.user, way="login")
        messages.success(
            self.request,
            _("“%(account)s” is connected again. Every setting is as it was; what was due continues.")
            % {"account": account},
        )
        return redirect("civic_social_accounts:edit", account.pk)

    def _accounts_of_page(
        self, own: AccountCandidate, candidates: list[AccountCandidate]
    ) -> list[tuple[AccountCandidate, SocialAccount]]:
        """Return the accounts that use the same Page token: the Page and its Instagram account."""
        siblings = [candidate for candidate in candidates if candidate.page.id == own.page.id]
        known = find_existing_accounts(siblings)
        return [
            (candidate, known[candidate.key])
            for candidate in siblings
            if candidate.key in known and may_change_account(self.request.user, known[candidate.key])
        ]
