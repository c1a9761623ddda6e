"""Connecting by Facebook's login: the checklist, the redirect to Facebook, and its response."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
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


class CallbackView(ConnectView, View):
    """The redirect URI: Facebook sends the browser here with a code or an error."""

    http_method_names = ["get", "options"]
    permission_required = None
    any_permission_required = ["add", "change"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Reconnect the account for which the login was started, or offer the choice of new ones.

        Raises ``PermissionDenied`` if the user may not change the account.
        """
        is_valid, account_id = session.finish_login(request, request.GET.get("state", ""))
        account = None if account_id is None else SocialAccount.objects.filter(pk=account_id).first()
        try:
            if not is_valid:
                raise ConnectFailed("state-unknown")
            token = self._exchange_code()
            if account_id is not None:
                return self._reconnect(account, token)
        except ConnectFailed as error:
            return self.fail(error, account)
        session.store_token(request, token, "login")
        return redirect("civic_social_connect:choose")

    def _exchange_code(self) -> str:
        """Exchange the code in the query for a token. Raises ``ConnectFailed`` without a valid code."""
        query = self.request.GET
        if query.get("error_reason") == "user_denied" or query.get("error") == "access_denied":
            raise ConnectFailed("denied")
        if reason := query.get("error_message") or query.get("error_description") or query.get("error"):
            raise ConnectFailed("dialog-refused", reason=reason[:300])
        if not query.get("code"):
            raise ConnectFailed("code-used")
        return meta.exchange_code(query["code"], get_redirect_uri(self.request))

    def _reconnect(self, account: SocialAccount | None, token: str) -> HttpResponse:
        if account is None or not may_change_account(self.request.user, account):
            raise PermissionDenied
        access = meta.get_token_access(token)
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
