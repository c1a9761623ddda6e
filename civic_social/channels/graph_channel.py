"""What the channels that speak Meta's Graph API have in common."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import parse_qsl, urlsplit

from ..exceptions import AuthenticationError, NeedsPerson, OutcomeUnknown, TransientError, Vanished
from ..messages import Message
from .base import Channel, Pressure, Remote, Sighting
from .facebook_health import Permissions
from .graph import GraphClient

#: Meta gives at most 100 posts a page and about 600 a year, in an order that is not promised.
FIND_LIMIT, FIND_PAGES = 100, 20
#: Facebook's first year, and the moment of what tells none.
FIRST_YEAR, UNKNOWN = 2004, datetime.max.replace(tzinfo=UTC)
#: So many entries in a row, all too old, end the search in a list that is in order.
ENOUGH_BEYOND = 25
#: What a row can hold, and what goes into an address without harm.
REMOTE_ID = re.compile(r"[0-9A-Za-z_:.-]{1,200}")
LONGEST_PERMALINK = 500


class GraphChannel(Channel):
    """An account that is served over the Graph API, with the access token in its credentials."""

    #: The edge that lists what we have published, and what is asked of each entry.
    list_edge: str
    list_fields: str
    #: What the token must be allowed to do.
    permissions: Permissions

    @cached_property
    def client(self) -> GraphClient:
        """The Graph client, made when the first call needs it."""
        return GraphClient(self.account.credentials.get("access_token", ""))

    @property
    def pressure(self) -> Pressure:
        return self.client.pressure if "client" in self.__dict__ else Pressure()

    def close(self):
        if "client" in self.__dict__:
            self.client.close()

    def read(self, remote: Remote) -> Sighting | None:
        try:
            sighting = self._sighting(self.client.get(remote.id, fields=self.list_fields))
        except NeedsPerson as error:
            if error.problem != "object-gone":
                raise
            self._verify_gone(remote, "cannot-verify")
            return None
        if not sighting.remote.id:
            raise TransientError("network-down")
        return sighting

    def listing(self) -> Iterator[Sighting]:
        for page in self._listed():
            yield from map(self._sighting, page)

    def _sighting(self, entry: dict) -> Sighting:
        """Return what an entry of a list shows; its remote is empty where the entry has no usable ID."""
        raise NotImplementedError

    def _listed(self) -> Iterator[list[dict]]:
        """Give what we have published, a page of the list at a time."""
        return self._pages_of(f"{self.account.remote_id}/{self.list_edge}", fields=self.list_fields)

    def comment(self, remote: Remote, correction: Message) -> None:
        try:
            with _commenting():
                self.client.post(f"{remote.id}/comments", message=correction.text)
        except NeedsPerson as error:
            if error.problem != "object-gone":
                raise
            self._verify_gone(remote, "edit-by-hand")
            raise Vanished() from None

    def _comments(self, remote: Remote, **params) -> Iterator[dict]:
        """Give the comments below a post."""
        with _commenting():
            for page in self._pages_of(f"{remote.id}/comments", **params):
                yield from page

    def _verify_gone(self, remote: Remote, otherwise: str):
        """Tell "already removed" from "not shown to us": Meta answers both alike (100/33).

        Raises ``NeedsPerson(otherwise)`` when it still stands, and its own when the account is hidden too.
        """
        self.client.get(self.account.remote_id, fields="id")
        try:
            self.client.get(remote.id, fields="id")
        except NeedsPerson as error:
            if error.problem == "object-gone":
                return
            raise
        raise NeedsPerson(otherwise)

    def _pages_of(self, path: str, **params) -> Iterator[list[dict]]:
        """Give what Meta lists at ``path``, a page of the list at a time.

        Raises ``NeedsPerson`` when the list has no end, and ``TransientError`` when it is none.
        """
        after = {}
        seen = set()
        for _page in range(FIND_PAGES):
            answer = self.client.get(path, limit=FIND_LIMIT, **params, **after)
            posts = answer.get("data")
            if not isinstance(posts, list):
                raise TransientError("network-down")
            yield [post for post in posts if isinstance(post, dict)]
            cursor = _next_cursor(answer.get("paging"))
            if cursor is None:
                return
            if cursor in seen:
                break
            seen.add(cursor)
            after = {"after": cursor}
        raise NeedsPerson("cannot-verify")


class Descent:
    """Whether a list has gone back beyond ``oldest``, so that the rest of it need not be read.

    Meta promises no order, so the list must have shown one: the newest first from its beginning, and enough
    entries beyond for that to be no accident.
    """

    def __init__(self, oldest: datetime):
        self._oldest, self._last = oldest, UNKNOWN
        self._beyond, self._in_order = 0, True

    def has_passed(self, moments: Iterable[datetime]) -> bool:
        """Take in the moments of one more page, and return whether this was enough."""
        for moment in moments:
            self._in_order = self._in_order and moment <= self._last
            self._beyond = self._beyond + 1 if moment < self._oldest else 0
            self._last = moment
        return self._in_order and self._beyond >= ENOUGH_BEYOND


def each_once(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Return the sightings, the oldest first and each post once: pages of a list overlap."""
    ordered = sorted(sightings, key=lambda sighting: sighting.created_at)
    return list({sighting.remote.id: sighting for sighting in reversed(ordered)}.values())[::-1]


@contextmanager
def _commenting():
    """A permission to comment that is missing is a person's matter: without it the account still posts."""
    try:
        yield
    except AuthenticationError as error:
        if error.problem != "permission-missing":
            raise
        raise NeedsPerson("comment-not-allowed", **error.details) from None


def number_of(answer: dict) -> str:
    """Return the answer's ID, or an empty string where it has none that a row can hold."""
    number = answer.get("id")
    if isinstance(number, int) and not isinstance(number, bool):
        number = str(number)
    return number if isinstance(number, str) and REMOTE_ID.fullmatch(number) else ""


def remote_id(answer: dict) -> str:
    """Return the answer's ID. Raises ``OutcomeUnknown`` where it has none."""
    number = number_of(answer)
    if not number:
        raise OutcomeUnknown("answer-lost")
    return number


def require_success(answer: dict):
    """An answer that does not say so is none. Edits and removals can be repeated."""
    if answer.get("success") not in (True, "true", 1) and not answer.get("id"):
        raise OutcomeUnknown("answer-lost")


def is_address(value) -> bool:
    """Whether an answer's value is an address that a row can hold."""
    return (
        isinstance(value, str)
        and value.startswith(("https://", "http://"))
        and value.isprintable()
        and len(value) <= LONGEST_PERMALINK
    )


def _next_cursor(paging) -> str | None:
    """Return where the list goes on, or None at its end. ``next`` holds a token, so it is never called."""
    if not isinstance(paging, dict) or not paging.get("next"):
        return None
    cursors = paging.get("cursors")
    cursor = cursors.get("after") if isinstance(cursors, dict) else None
    if not cursor and isinstance(paging["next"], str):
        cursor = dict(parse_qsl(urlsplit(paging["next"]).query)).get("after")
    if not isinstance(cursor, str) or not cursor:
        raise NeedsPerson("cannot-verify")
    return cursor


def moment_of(value) -> datetime:
    """Return a moment as Meta writes it; what is none, or lies before there was a Facebook, counts as new."""
    if isinstance(value, bool):
        value = None
    try:
        if isinstance(value, str) and not value.isdecimal():
            moment = datetime.fromisoformat(value)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        else:
            moment = datetime.fromtimestamp(int(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return UNKNOWN
    return moment if moment.year >= FIRST_YEAR else UNKNOWN
