"""The pause of Meta's app for the requests of a login, which belong to no account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from ..channels.graph.channel import meta_app
from ..exceptions import Scope
from ..models import AppRest, Mode, SocialAccount


class LoginPause:
    """A ``channels.graph.client.Pauses``: requests of a login wait while the whole app rests.

    ``app``: returns the name of the app.
    """

    def __init__(self, app: Callable[[], str] = meta_app) -> None:
        self._app = app

    def rest_left(self) -> float:
        """Return the seconds of the app's pause that are left."""
        until = app_rests_until(self._app)
        return max(0.0, (until - timezone.now()).total_seconds()) if until else 0.0

    def rest(self, seconds: float, scope: Scope) -> None:
        """Let the app and all its accounts rest; a smaller ``scope`` may concern none of ours."""
        if scope != Scope.APP:
            return
        AppRest.extend(self._app(), timezone.now() + timedelta(seconds=seconds))
        # Any account of the app: a pause of the app concerns all others.
        for account in SocialAccount.objects.filter(mode=Mode.API).order_by("pk"):
            if account.app == self._app():
                account.rest(seconds, Scope.APP)
                return


def app_rests_until(app: Callable[[], str] = meta_app) -> datetime | None:
    """Return when the app may send requests again, or None if it may now."""
    return AppRest.end_of(app())
