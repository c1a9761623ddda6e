"""Instagram through its own login: its own host, app and token, and no Page.

https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from ...conf import settings
from ...exceptions import AuthenticationError
from ..base import ConnectFlow, Health, SettingsField
from ..graph.client import GraphClient
from ..graph.health import Permissions, check_version
from ..graph.hosts import instagram_host
from ..graph.problems import PROBLEMS
from ..instagram.channel import Instagram
from ..trials import refused_as
from .events import InstagramLoginEvents
from .problems import OWN_PROBLEMS, REFUSALS
from .tokens import TOKEN, ends_at, is_due, read_own_account, refresh, require_long_lived


def instagram_app() -> str:
    """Return the name of our app at Instagram."""
    return f"instagram:{settings.INSTAGRAM_APP_ID}"


class InstagramLogin(Instagram):
    """A professional account with a token of its own, which is renewed before its 60 days end."""

    slug = "instagram_login"
    label = _("Instagram without a Page")
    settings_fields = (
        SettingsField(
            TOKEN,
            _("Access token"),
            _(
                "Connect the account by the button, or generate the token at developers.facebook.com: "
                "your app → Instagram → API setup with Instagram login → Generate token."
            ),
        ),
    )
    remote_id_help = _("The account’s number at Instagram; the login enters it by itself.")
    public_url_help = _("The profile, such as https://www.instagram.com/obshtina/.")
    mode_help = _("For an Instagram account that is not linked to a Facebook Page; it logs in itself.")
    permissions = Permissions(
        posting=("instagram_business_basic", "instagram_business_content_publish"),
        commenting=("instagram_business_manage_comments",),
        measuring=("instagram_business_manage_insights",),
    )
    problems = {**PROBLEMS, **OWN_PROBLEMS}
    event_source = InstagramLoginEvents()
    subscribed_fields = "comments"
    connect_flow = ConnectFlow(
        label=_("Connect Instagram"),
        url_name="civic_social_connect_instagram:index",
        reconnect_label=_("Reconnect at Instagram"),
        reconnect_url_name="civic_social_connect_instagram:restart",
    )

    @cached_property
    def client(self) -> GraphClient:
        return GraphClient(self.account.credentials.get(TOKEN, ""), self.account, host=instagram_host)

    @property
    def app_settings(self) -> str:
        values = (settings.INSTAGRAM_APP_ID, settings.INSTAGRAM_APP_SECRET, settings.GRAPH_API_VERSION)
        return hashlib.sha256("|".join(values).encode()).hexdigest()[:12]

    @property
    def app(self) -> str:
        return instagram_app()

    def verify(self) -> dict[str, Any]:
        with refused_as(REFUSALS):
            credentials = require_long_lived(self.client, self.account.credentials)
            self._require_own_token()
        return credentials

    def verify_comments(self) -> None:
        """Return without a check: Instagram does not list the permissions of a token."""

    def health(self) -> Health:
        if self.by_hand:
            return super().health()
        user_id = self._require_own_token()
        # Before the renewal, whose address and response have no version of ours.
        findings = tuple(check_version(self.client))
        credentials = self.account.credentials
        renewed = refresh(self.client, credentials) if is_due(credentials) else None
        return Health(
            access_ends_at=ends_at(renewed or credentials),
            used_percent=self.client.pressure.percent,
            token_owner=user_id,
            findings=findings,
            credentials=renewed,
        )

    def _require_own_token(self) -> str:
        """Return the ID of the token's account. Raises ``AuthenticationError`` if it is another one."""
        own = read_own_account(self.client)
        if own.user_id != self.account.remote_id:
            raise AuthenticationError("instagram_login-other-account", name=own.username, number=own.user_id)
        return own.user_id
