"""Requests to Meta for connecting: the login dialog, tokens, and the Pages that a token can post to.

https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlencode, urlsplit

from django.utils.formats import date_format
from django.utils.timezone import localtime

from ..channels import get_channels
from ..channels.facebook_page import FacebookPage
from ..channels.graph.client import GraphClient
from ..channels.graph.errors import exception_for
from ..channels.graph.health import CREATE_CONTENT
from ..channels.instagram import Instagram
from ..conf import settings
from ..exceptions import (
    AppRefused,
    DeliveryError,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
    TransientError,
)
from .app_rest import LoginPause, app_rests_until
from .error_messages import ConnectFailed

logger = logging.getLogger(__name__)

#: The permissions for a Page. People with a role on the app can grant them without App Review:
#: https://developers.facebook.com/docs/permissions
POSTING = FacebookPage.permissions.posting
#: The permission to subscribe the app to a Page's events.
EVENTS = "pages_manage_metadata"
NEEDED = ("pages_show_list", *POSTING)

#: https://developers.facebook.com/docs/graph-api/reference/user/accounts
PAGE_FIELDS = "id,name,link,access_token,tasks,instagram_business_account{id,username}"
OWN_FIELDS = "id,name,link,instagram_business_account{id,username}"
#: The most Pages of a person that are listed, which is more than anybody can choose from.
MAX_PAGES, PAGES_PER_REQUEST = 500, 100

#: Problems of the code exchange by Meta's subcode, and the codes with which Meta refuses the app.
CODE_PROBLEMS = {36007: "code-expired", 36008: "address-differs", 36009: "code-used"}
APP_REFUSED = (1, 101, 104, 190)


@dataclass(frozen=True, slots=True)
class AccessiblePage:
    """A Page that a token can read, with its linked Instagram account.

    ``may_post``: the token's person may create content. ``missing`` and ``instagram_missing``: the
    permissions that the token lacks for posting on the Page and on Instagram.
    """

    id: str
    name: str
    link: str
    token: str = field(repr=False)
    may_post: bool
    missing: tuple[str, ...] = ()
    instagram_id: str = ""
    instagram_name: str = ""
    instagram_missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenAccess:
    """The Pages that a token can read; ``missing``: permissions that it has for no Page."""

    pages: tuple[AccessiblePage, ...]
    missing: tuple[str, ...]


def is_configured() -> bool:
    """Return True if the app's ID and secret are set; without them there is no login."""
    return bool(settings.META_APP_ID and settings.META_APP_SECRET)


def is_at_meta() -> bool:
    """Return True if the login is Meta's, and not the sandbox's."""
    return urlsplit(settings.META_LOGIN_URL).hostname == "www.facebook.com"


def wanted_permissions() -> list[str]:
    """Return the permissions to request in the login, for posting, commenting, removing, figures and events.

    Those for Instagram are requested only if its channel is installed. Meta refuses the whole login for a
    permission that the app is not set up for, so those of few sites are named in a setting.
    """
    wanted = [*NEEDED, *FacebookPage.permissions.commenting]
    if "instagram" in get_channels():
        instagram = Instagram.permissions
        wanted += [*instagram.posting, *instagram.commenting, *instagram.removing]
    if settings.READ_INSIGHTS:
        wanted += FacebookPage.permissions.measuring
        wanted += Instagram.permissions.measuring if "instagram" in get_channels() else ()
    if settings.META_VERIFY_TOKEN:
        wanted.append(EVENTS)
    return list(dict.fromkeys([*wanted, *settings.META_EXTRA_PERMISSIONS]))


def dialog_url(state: str, redirect_uri: str) -> str:
    """Return the URL of the login dialog.

    With ``auth_type=rerequest``, Meta requests permissions again that the person declined before.
    """
    query = {
        "client_id": settings.META_APP_ID,
        "redirect_uri": redirect_uri,
        "state": state,
        "response_type": "code",
        "auth_type": "rerequest",
        "scope": ",".join(wanted_permissions()),
    }
    base = settings.META_LOGIN_URL.rstrip("/")
    return f"{base}/{settings.GRAPH_API_VERSION}/dialog/oauth?{urlencode(query)}"


P = ParamSpec("P")
T = TypeVar("T")


def _malformed_response_fails(request: Callable[P, T]) -> Callable[P, T]:
    """Let ``request`` raise ``ConnectFailed`` if Meta's response lacks values or has other types."""

    @wraps(request)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return request(*args, **kwargs)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # Only the type is logged, since the error's text may contain a token.
            logger.error("malformed response of Meta: %s in %s", type(error).__name__, request.__qualname__)
            raise ConnectFailed("no-answer") from None

    return wrapper


@_malformed_response_fails
def exchange_code(code: str, redirect_uri: str) -> str:
    """Return the person's long-lived token for the login dialog's ``code``. Raises ``ConnectFailed``."""
    try:
        short_lived = _request_token(code=code, redirect_uri=redirect_uri)
        return _exchange_for_long_lived(short_lived)
    except DeliveryError as error:
        raise _failure(error) from error


def _exchange_for_long_lived(token: str) -> str:
    """Return a long-lived token for a person's short-lived one; its Page tokens do not expire."""
    return _request_token(grant_type="fb_exchange_token", fb_exchange_token=token)


@_malformed_response_fails
def ensure_long_lived(token: str) -> str:
    """Return ``token``, or a long-lived token for a person's short-lived one. Raises ``ConnectFailed``."""
    facts = inspect_token(token)
    if facts.get("type") != "USER" or not facts.get("expires_at"):
        return token
    try:
        return _exchange_for_long_lived(token)
    except DeliveryError as error:
        raise _failure(error) from error


def _request_token(**grant: str) -> str:
    """Return a new token. Raises ``DeliveryError``, also ``OutcomeUnknown`` for a response without one.

    The request is a POST, since the secret and the code must not be in a URL.
    """
    with closing(_app_client()) as app:
        app_keys = {"client_id": settings.META_APP_ID, "client_secret": settings.META_APP_SECRET}
        token = app.post("oauth/access_token", **app_keys, **grant).get("access_token")
    if not token or not isinstance(token, str):
        raise OutcomeUnknown("answer-lost")
    return token


def _app_client() -> GraphClient:
    return GraphClient(f"{settings.META_APP_ID}|{settings.META_APP_SECRET}", pauses=LoginPause())


@_malformed_response_fails
def inspect_token(token: str) -> dict:
    """Return the response of ``debug_token`` for ``token``, or {} if the app's ID and secret are not set.

    Raises ``ConnectFailed`` if the token is invalid, or cannot be inspected.
    """
    if not is_configured():
        return {}
    try:
        with closing(_app_client()) as app:
            data = app.get("debug_token", input_token=token).get("data", {})
    except PermanentError as error:
        # (#100) The App_id in the input_token did not match the Viewing App
        raise ConnectFailed("token-of-other-app") from error
    except DeliveryError as error:
        raise _failure(error) from error
    if not data.get("is_valid"):
        problem = data.get("error") or {}
        cause = exception_for(
            {"code": problem.get("code"), "error_subcode": problem.get("subcode")}, writing=False
        )
        raise ConnectFailed("token-dead", cause=cause)
    return data


@_malformed_response_fails
def get_token_access(token: str) -> TokenAccess:
    """Return the Pages of ``token``, which is a person's, a system user's or a Page's.

    Raises ``ConnectFailed``.
    """
    facts = inspect_token(token)
    try:
        with closing(GraphClient(token, pauses=LoginPause())) as client:
            if facts.get("type") == "PAGE":
                rows = [_read_own_page(client, token)]
            else:
                rows = _list_pages(client) or _find_own_page(client, token, facts)
            grants = _list_grants(client, facts)
    except DeliveryError as error:
        raise _failure(error, app_codes=()) from error
    pages = tuple(_parse_page(row, grants) for row in rows if isinstance(row.get("access_token"), str))
    # A token that lists Pages has ``pages_show_list``; without the app's secret the grants are unknown.
    needed = POSTING if rows else NEEDED
    missing = tuple(name for name in needed if grants and name not in grants)
    return TokenAccess(pages=pages, missing=missing)


def _list_pages(client: GraphClient) -> list[dict]:
    """Return the Pages of the token's person."""
    rows: list[dict] = []
    after: dict[str, str] = {}
    while len(rows) < MAX_PAGES:
        try:
            response = client.get("me/accounts", fields=PAGE_FIELDS, limit=PAGES_PER_REQUEST, **after)
        except PermanentError:
            return []  # The token is a Page's, which has no list of Pages.
        rows += response.get("data", [])
        paging = response.get("paging", {})
        if "next" not in paging:
            break
        after = {"after": paging["cursors"]["after"]}
    return rows


def _find_own_page(client: GraphClient, token: str, facts: dict) -> list[dict]:
    """Return the Page of a token that could not be inspected, or [] if it is a person's."""
    if facts:
        return []
    try:
        return [_read_own_page(client, token)]
    except PermanentError:
        return []  # A person lacks the requested field ``link``.


def _read_own_page(client: GraphClient, token: str) -> dict:
    return {**client.get("me", fields=OWN_FIELDS), "access_token": token}


def _list_grants(client: GraphClient, facts: dict) -> dict[str, set[str]]:
    """Return the granted permissions, each with the IDs of the Pages it is limited to; empty for all Pages.

    Returns {} if the grants are unknown.
    """
    granted = set(facts.get("scopes", []))
    if facts.get("type", "USER") == "USER":
        try:
            rows = client.get("me/permissions").get("data", [])
        except PermanentError:
            return {}  # The token is a Page's, and was not inspected.
        granted = {row["permission"] for row in rows if row.get("status") == "granted"}
    targets = {row["scope"]: set(row.get("target_ids") or ()) for row in facts.get("granular_scopes", [])}
    return {name: targets.get(name, set()) for name in granted}


def _parse_page(row: dict, grants: dict[str, set[str]]) -> AccessiblePage:
    tasks = row.get("tasks")
    instagram = row.get("instagram_business_account") or {}
    # A permission for Instagram can be limited to the Instagram account or to its Page.
    ours = {row["id"], instagram.get("id")}
    covered = {name for name, pages in grants.items() if not pages or pages & ours}
    return AccessiblePage(
        id=row["id"],
        name=row.get("name", row["id"]),
        link=row.get("link", ""),
        token=row["access_token"],
        # Some kinds of token do not list the tasks.
        may_post=tasks is None or CREATE_CONTENT in tasks,
        missing=tuple(name for name in POSTING if grants and name not in covered),
        instagram_id=instagram.get("id", ""),
        instagram_name=instagram.get("username", ""),
        instagram_missing=tuple(
            name for name in Instagram.permissions.posting if grants and name not in covered
        ),
    )


def pause_failure() -> ConnectFailed | None:
    """Return the exception for a login during a pause of the whole app, or None if there is no pause."""
    until = app_rests_until()
    return ConnectFailed("resting", until=date_format(localtime(until), "DATETIME_FORMAT")) if until else None


def _failure(error: DeliveryError, app_codes: tuple[int, ...] = APP_REFUSED) -> ConnectFailed:
    """Return the exception for an error of the Graph API; ``app_codes``: the codes that refuse the app."""
    code, subcode = error.details.get("code"), error.details.get("subcode")
    if subcode in CODE_PROBLEMS:
        return ConnectFailed(CODE_PROBLEMS[subcode])
    if isinstance(error, AppRefused) and error.problem == "api-version-ended":
        return ConnectFailed("api-version-ended", version=settings.GRAPH_API_VERSION)
    if code in app_codes or isinstance(error, AppRefused):
        return ConnectFailed("app-refused")
    if isinstance(error, RateLimited):
        return pause_failure() or ConnectFailed("busy")
    if isinstance(error, TransientError | OutcomeUnknown):
        return ConnectFailed("no-answer")
    if code == 100 and app_codes:
        return ConnectFailed("code-used")
    return ConnectFailed("token-dead", cause=error)
