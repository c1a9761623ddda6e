"""Meta's side of connecting: the login dialog, a token for its code, and what a token opens.

https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow
"""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import dataclass, field
from functools import wraps
from urllib.parse import urlencode, urlsplit

from ..channels import get_channels
from ..channels.facebook_health import CREATE_CONTENT
from ..channels.facebook_page import FacebookPage
from ..channels.graph import GraphClient
from ..channels.graph_errors import exception_for
from ..channels.instagram import Instagram
from ..conf import settings
from ..exceptions import DeliveryError, OutcomeUnknown, PermanentError, RateLimited, TransientError
from .error_messages import ConnectFailed

logger = logging.getLogger(__name__)

#: Without these nothing can be connected. People with a role on the app grant them without App Review.
#: https://developers.facebook.com/docs/permissions
POSTING = FacebookPage.permissions.posting
NEEDED = ("pages_show_list", *POSTING)

#: https://developers.facebook.com/docs/graph-api/reference/user/accounts
PAGE_FIELDS = "id,name,link,access_token,tasks,instagram_business_account{id,username}"
OWN_FIELDS = "id,name,link,instagram_business_account{id,username}"
#: Pages of a person that are looked through; nobody who chooses from a list has more.
MOST_PAGES, PAGES_PER_CALL = 500, 100

#: What the exchange of a code answers, by Meta's subcode, and by the codes with which it refuses the app.
CODE_PROBLEMS = {36007: "code-expired", 36008: "address-differs", 36009: "code-used"}
APP_REFUSED = (1, 101, 104, 190)


@dataclass(frozen=True, slots=True)
class OfferedPage:
    """A Page that a token opens.

    ``missing``: permissions that posting there would need; ``instagram_missing``: at its Instagram account.
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
class Offer:
    """Everything that a token opens. ``missing`` permissions were granted for no Page at all."""

    pages: tuple[OfferedPage, ...]
    missing: tuple[str, ...]


def is_configured() -> bool:
    """Whether the site knows an app, without which there is no login."""
    return bool(settings.META_APP_ID and settings.META_APP_SECRET)


def is_at_meta() -> bool:
    """Whether the login is Meta's, and not a sandbox's."""
    return urlsplit(settings.META_LOGIN_URL).hostname == "www.facebook.com"


def wanted_permissions() -> list[str]:
    """Return what the login asks for; Instagram's only where its channel is installed.

    Beside what posting takes, it is what correcting by comment and removing take, which an account may use.
    """
    wanted = [*NEEDED, *FacebookPage.permissions.commenting]
    if "instagram" in get_channels():
        asked = Instagram.permissions
        wanted += [*asked.posting, *asked.commenting, *asked.removing]
    return list(dict.fromkeys(wanted))


def dialog_url(state: str, redirect_uri: str) -> str:
    """Return the address of the login dialog.

    ``auth_type=rerequest`` asks again for what was declined before; Meta would otherwise not show it.
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


def _understood(ask):
    """Let ``ask`` fail as without an answer where Meta's lacks parts, or has others than it should."""

    @wraps(ask)
    def safely(*arguments):
        try:
            return ask(*arguments)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # The values stay out of the log: tokens are among them.
            logger.error("an answer of Meta's makes no sense: %s in %s", type(error).__name__, ask.__name__)
            raise ConnectFailed("no-answer") from None

    return safely


@_understood
def redeem(code: str, redirect_uri: str) -> str:
    """Return the person's long-lived token for the dialog's ``code``. Raises ``ConnectFailed``."""
    try:
        short = _token_for(code=code, redirect_uri=redirect_uri)
        return prolong(short)
    except DeliveryError as error:
        raise _failure(error) from error


def prolong(token: str) -> str:
    """Return a long-lived token for a person's short-lived one; Page tokens made from it do not expire."""
    return _token_for(grant_type="fb_exchange_token", fb_exchange_token=token)


@_understood
def lasting(token: str) -> str:
    """Return ``token``, or a long-lived one in its place where it is a person's. Raises ``ConnectFailed``."""
    facts = look_into(token)
    if facts.get("type") != "USER" or not facts.get("expires_at"):
        return token
    try:
        return prolong(token)
    except DeliveryError as error:
        raise _failure(error) from error


def _token_for(**grant) -> str:
    """Ask for a token. By POST, so that neither the secret nor the code stands in an address."""
    with closing(_app()) as app:
        app_keys = {"client_id": settings.META_APP_ID, "client_secret": settings.META_APP_SECRET}
        token = app.post("oauth/access_token", **app_keys, **grant).get("access_token")
    if not token or not isinstance(token, str):
        raise OutcomeUnknown("answer-lost")
    return token


def _app() -> GraphClient:
    return GraphClient(f"{settings.META_APP_ID}|{settings.META_APP_SECRET}")


@_understood
def look_into(token: str) -> dict:
    """Return what ``debug_token`` says of ``token``; {} where the site knows no app.

    Raises ``ConnectFailed``.
    """
    if not is_configured():
        return {}
    try:
        with closing(_app()) as app:
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


@_understood
def offer_of(token: str) -> Offer:
    """Return what ``token`` opens: a person's, a system user's or a Page's. Raises ``ConnectFailed``."""
    facts = look_into(token)
    try:
        with closing(GraphClient(token)) as client:
            if facts.get("type") == "PAGE":
                rows = [_own_page(client, token)]
            else:
                rows = _pages(client) or _own_page_if_any(client, token, facts)
            grants = _grants(client, facts)
    except DeliveryError as error:
        raise _failure(error, of_app=()) from error
    pages = tuple(_page(row, grants) for row in rows if isinstance(row.get("access_token"), str))
    # Whoever is shown Pages has what it takes to see them; and where no app is known, nothing is told.
    needed = POSTING if rows else NEEDED
    missing = tuple(name for name in needed if grants and name not in grants)
    return Offer(pages=pages, missing=missing)


def _pages(client: GraphClient) -> list[dict]:
    """Return the Pages of the token's person, all of them."""
    rows, after = [], {}
    while len(rows) < MOST_PAGES:
        try:
            answer = client.get("me/accounts", fields=PAGE_FIELDS, limit=PAGES_PER_CALL, **after)
        except PermanentError:
            return []  # A Page has no accounts of its own.
        rows += answer.get("data", [])
        paging = answer.get("paging", {})
        if "next" not in paging:
            break
        after = {"after": paging["cursors"]["after"]}
    return rows


def _own_page_if_any(client: GraphClient, token: str, facts: dict) -> list[dict]:
    """Where nothing is known of the token it may be a Page's, which says so of itself."""
    if facts:
        return []
    try:
        return [_own_page(client, token)]
    except PermanentError:
        return []  # A person has no link.


def _own_page(client: GraphClient, token: str) -> dict:
    return {**client.get("me", fields=OWN_FIELDS), "access_token": token}


def _grants(client: GraphClient, facts: dict) -> dict[str, set[str]]:
    """Return each permission that was granted, with the Pages it was granted for; none named means all."""
    granted = set(facts.get("scopes", []))
    if facts.get("type", "USER") == "USER":
        try:
            rows = client.get("me/permissions").get("data", [])
        except PermanentError:
            return {}  # A Page, where no app is known that could tell.
        granted = {row["permission"] for row in rows if row.get("status") == "granted"}
    targets = {row["scope"]: set(row.get("target_ids") or ()) for row in facts.get("granular_scopes", [])}
    return {name: targets.get(name, set()) for name in granted}


def _page(row: dict, grants: dict[str, set[str]]) -> OfferedPage:
    tasks = row.get("tasks")
    instagram = row.get("instagram_business_account") or {}
    # Instagram's permissions are granted for its accounts, and some for the Pages to which they are linked.
    ours = {row["id"], instagram.get("id")}
    covered = {name for name, pages in grants.items() if not pages or pages & ours}
    return OfferedPage(
        id=row["id"],
        name=row.get("name", row["id"]),
        link=row.get("link", ""),
        token=row["access_token"],
        # Not every kind of token is told the tasks.
        may_post=tasks is None or CREATE_CONTENT in tasks,
        missing=tuple(name for name in POSTING if grants and name not in covered),
        instagram_id=instagram.get("id", ""),
        instagram_name=instagram.get("username", ""),
        instagram_missing=tuple(
            name for name in Instagram.permissions.posting if grants and name not in covered
        ),
    )


def _failure(error: DeliveryError, of_app: tuple[int, ...] = APP_REFUSED) -> ConnectFailed:
    """Return what an error of the Graph API means for somebody who is connecting."""
    code, subcode = error.details.get("code"), error.details.get("subcode")
    if subcode in CODE_PROBLEMS:
        return ConnectFailed(CODE_PROBLEMS[subcode])
    if code in of_app:
        return ConnectFailed("app-refused")
    if isinstance(error, RateLimited):
        return ConnectFailed("busy")
    if isinstance(error, TransientError | OutcomeUnknown):
        return ConnectFailed("no-answer")
    if code == 100 and of_app:
        return ConnectFailed("code-used")
    return ConnectFailed("token-dead", cause=error)
