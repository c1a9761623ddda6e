"""The common part of the channels that use Meta's Graph API."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from django.utils.translation import gettext_lazy as _

from ...conf import settings
from ...exceptions import (
    AccountBlocked,
    AuthenticationError,
    CredentialsUnreadable,
    NeedsPerson,
    OutcomeUnknown,
    Scope,
    TransientError,
    Vanished,
)
from ...messages import Message
from ..base import Account, ApiVersion, Channel, ConnectFlow, Pressure, Remote, Sighting
from .client import GraphClient
from .health import Permissions
from .problems import PROBLEMS
from .versions import end_of

#: Meta returns at most 100 posts a page, and about 600 posts of a year:
#: https://developers.facebook.com/docs/graph-api/reference/page/feed
PAGE_SIZE, MAX_PAGES = 100, 20
#: The reports of a missing post after which a person is asked; Meta sometimes misses one that exists.
GONE_REPORTS = 3


def meta_app() -> str:
    """Return the name of our app at Meta."""
    return f"meta:{settings.META_APP_ID}"


class Verification(Protocol):
    """Checks of the credentials that a person has typed into an account's form."""

    def verify(self, account: Account) -> dict[str, Any]:
        """See ``Channel.verify``."""

    def verify_comments(self, account: Account) -> None:
        """See ``Channel.verify_comments``."""


class GraphChannel(Channel):
    """An account that is reached through the Graph API, with ``access_token`` in its credentials."""

    #: The edge that lists the account's posts, and the fields to request for each entry.
    list_edge: str
    list_fields: str
    #: The permissions that the token needs.
    permissions: Permissions
    problems = PROBLEMS
    connect_flow: ConnectFlow | None = ConnectFlow(
        label=_("Connect Facebook"),
        url_name="civic_social_connect:index",
        reconnect_label=_("Reconnect at Facebook"),
        reconnect_url_name="civic_social_connect:restart",
    )
    #: Checks of new credentials, set by ``civic_social.oauth``: they need the tables of accounts.
    verification: Verification | None = None

    @cached_property
    def client(self) -> GraphClient:
        """The client, created for the first request. Raises ``AuthenticationError`` without a token."""
        return GraphClient(self.account.credentials.get("access_token", ""), self.account)

    @property
    def pressure(self) -> Pressure:
        return self.client.pressure if "client" in self.__dict__ else Pressure()

    @property
    def request_count(self) -> int:
        return self.client.request_count if "client" in self.__dict__ else 0

    @property
    def api_version(self) -> ApiVersion:
        return ApiVersion(settings.GRAPH_API_VERSION, end_of(settings.GRAPH_API_VERSION))

    @property
    def app_settings(self) -> str:
        values = (settings.META_APP_ID, settings.META_APP_SECRET, settings.GRAPH_API_VERSION)
        return hashlib.sha256("|".join(values).encode()).hexdigest()[:12]

    @property
    def app(self) -> str:
        return meta_app()

    def shares(self, other: Account, scope: Scope) -> bool:
        """Return True for the accounts of the same app, person or access token.

        An account whose person is unknown may belong to any person.
        """
        channel = other.get_channel()
        if not isinstance(channel, GraphChannel) or channel.by_hand or channel.app != self.app:
            return False
        if scope == Scope.PERSON:
            people = self.account.token_owner, other.token_owner
            return people[0] == people[1] or not all(people)
        if scope == Scope.PAGE:
            return self._access_token is not None and self._access_token == channel._access_token
        return scope == Scope.APP

    @property
    def _access_token(self) -> str | None:
        try:
            return self.account.credentials.get("access_token")
        except CredentialsUnreadable:
            return None

    def verify(self) -> dict[str, Any]:
        return self.verification.verify(self.account) if self.verification else super().verify()

    def verify_comments(self) -> None:
        if self.verification:
            self.verification.verify_comments(self.account)

    def close(self) -> None:
        if "client" in self.__dict__:
            self.client.close()

    def read(self, remote: Remote) -> Sighting | None:
        try:
            sighting = self._parse_post(self.client.get(remote.id, fields=self.list_fields))
        except NeedsPerson as error:
            if error.problem != "object-gone":
                raise
            self._require_gone(remote, "cannot-verify")
            return None
        if not sighting.remote.id:
            raise TransientError("network-down")
        return sighting

    def listing(self) -> Iterator[Sighting]:
        for page in self._list_posts():
            yield from map(self._parse_post, page)

    def _parse_post(self, post: dict) -> Sighting:
        """Return the post of a list entry; the ID of its ``remote`` is empty if the entry has no valid ID."""
        raise NotImplementedError

    def _list_posts(self) -> Iterator[list[dict]]:
        """Yield the account's posts in pages of list entries. Raises as ``_list_pages``."""
        return self._list_pages(f"{self.account.remote_id}/{self.list_edge}", fields=self.list_fields)

    def comment(self, remote: Remote, correction: Message) -> None:
        try:
            with _comment_refusals_need_person():
                self.client.post(f"{remote.id}/comments", message=correction.text)
        except NeedsPerson as error:
            if error.problem != "object-gone":
                raise
            self._require_gone(remote, "edit-by-hand")
            raise Vanished() from None

    def _list_comments(self, remote: Remote, **params: Any) -> Iterator[dict]:
        """Yield the comments on a post. Raises as ``_list_pages``."""
        with _comment_refusals_need_person():
            for page in self._list_pages(f"{remote.id}/comments", **params):
                yield from page

    def _require_gone(self, remote: Remote, problem: str) -> None:
        """Return if the post no longer exists.

        Meta reports a deleted post and a post that we may not see with the same error (100/33), so the
        account and the post are read. Raises ``TransientError`` if the post exists, so that a person is
        asked about ``problem`` only if Meta repeats its error, and ``AccountBlocked("account-gone")`` if the
        account cannot be read either.
        """
        self.client.get(self.account.remote_id, fields="id")
        try:
            self.client.get(remote.id, fields="id")
        except NeedsPerson as error:
            if error.problem == "object-gone":
                return
            raise
        raise TransientError("reported-missing", max_failures=GONE_REPORTS, asks=problem)

    def _list_pages(self, path: str, **params: Any) -> Iterator[list[dict]]:
        """Yield the entries at ``path``, one page of the list at a time.

        Raises ``NeedsPerson`` if the list does not end after ``MAX_PAGES``, and ``TransientError`` if the
        response is not a list.
        """
        after: dict[str, str] = {}
        seen = set()
        for _page in range(MAX_PAGES):
            response = self.client.get(path, limit=PAGE_SIZE, **params, **after)
            entries = response.get("data")
            if not isinstance(entries, list):
                raise TransientError("network-down")
            yield [entry for entry in entries if isinstance(entry, dict)]
            cursor = next_cursor(response.get("paging"))
            if cursor is None:
                return
            if cursor in seen:
                break
            seen.add(cursor)
            after = {"after": cursor}
        raise NeedsPerson("cannot-verify")


@contextmanager
def _comment_refusals_need_person() -> Iterator[None]:
    """Raise ``NeedsPerson`` if only the permission to comment is missing, since posting works without it."""
    try:
        yield
    except (AuthenticationError, AccountBlocked) as error:
        if error.problem not in ("permission-missing", "capability-missing"):
            raise
        raise NeedsPerson("comment-not-allowed", **error.details) from None


def require_success(response: dict) -> None:
    """Raise ``OutcomeUnknown`` unless ``response`` confirms an edit or a removal, which can be repeated."""
    if response.get("success") not in (True, "true", 1) and not response.get("id"):
        raise OutcomeUnknown("answer-lost")


def next_cursor(paging: Any) -> str | None:
    """Return the cursor of the list's next page, or None at the end of the list.

    The URL in ``next`` contains the token, so only its parameter is used. Raises ``NeedsPerson`` if there is
    a next page without a cursor.
    """
    if not isinstance(paging, dict) or not paging.get("next"):
        return None
    cursors = paging.get("cursors")
    cursor = cursors.get("after") if isinstance(cursors, dict) else None
    if not cursor and isinstance(paging["next"], str):
        cursor = dict(parse_qsl(urlsplit(paging["next"]).query)).get("after")
    if not isinstance(cursor, str) or not cursor:
        raise NeedsPerson("cannot-verify")
    return cursor
