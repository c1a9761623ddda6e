"""The redirect URI of a login, for every network: the browser returns with a code or an error."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.generic import View

from ...admin.permissions import may_change_account
from ...models import SocialAccount
from .. import session
from ..error_messages import ConnectFailed
from .base_views import ConnectView


@dataclass(frozen=True, slots=True)
class LoginProblems:
    """The names of a login's error messages.

    ``state``: the login was not started in this session. ``denied``: the person declined. ``refused``: the
    network gives a reason of its own. ``code``: there is no code.
    """

    state: str
    denied: str
    refused: str
    code: str


class LoginResponseView(ConnectView, View):
    """The view at the redirect URI; a subclass redeems the code and connects the account."""

    http_method_names = ["get", "options"]
    permission_required = None
    any_permission_required = ["add", "change"]
    #: The key of the login in the session.
    session_key = session.SESSION_KEY
    problems: LoginProblems

    def get(self, request: HttpRequest) -> HttpResponse:
        """Reconnect the account for which the login was started, or connect new ones; show why it failed.

        Raises ``PermissionDenied`` if the user may not do that.
        """
        is_valid, account_id = session.finish_login(
            request, request.GET.get("state", ""), key=self.session_key
        )
        account = None if account_id is None else SocialAccount.objects.filter(pk=account_id).first()
        try:
            if not is_valid:
                raise ConnectFailed(self.problems.state)
            code = self._read_code()
            if account_id is None:
                return self.add(code)
            if account is None or not may_change_account(request.user, account):
                raise PermissionDenied
            return self.reconnect(account, code)
        except ConnectFailed as error:
            return self.fail(error, account)

    def _read_code(self) -> str:
        """Return the code in the query. Raises ``ConnectFailed`` without one."""
        query = self.request.GET
        if query.get("error_reason") == "user_denied" or query.get("error") == "access_denied":
            raise ConnectFailed(self.problems.denied)
        if reason := query.get("error_message") or query.get("error_description") or query.get("error"):
            raise ConnectFailed(self.problems.refused, reason=reason[:300])
        if not query.get("code"):
            raise ConnectFailed(self.problems.code)
        return query["code"]

    @abstractmethod
    def add(self, code: str) -> HttpResponse:
        """Connect what the login behind ``code`` may use.

        Raises ``ConnectFailed``, and ``PermissionDenied`` if the user may not do that.
        """

    @abstractmethod
    def reconnect(self, account: SocialAccount, code: str) -> HttpResponse:
        """Reconnect ``account``, which the user may change. Raises ``ConnectFailed``."""
