"""An account at a Mastodon server, or at another server with the same interface."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from ...exceptions import (
    AccountBlocked,
    AuthenticationError,
    NeedsPerson,
    PermanentError,
    TransientError,
    Vanished,
)
from ...messages import Message, PictureRule, has_marker, marker_of
from ...outgoing_http import Destinations
from ..base import Capabilities, Finding, Health, Pressure, Progress, Remote, Sighting, TextUnit
from ..entries import created_at_of, require_id, unique_oldest_first
from ..link_in_text import LinkInText
from ..network_addresses import network_pages
from ..trials import refused_as, require_server
from ..typed_servers import server_url
from ..uploads import Uploads, upload_missing
from .client import OWN_ACCOUNT, MastodonClient
from .comments import MastodonComments
from .declarations import HAND_OFF_WORDS, MODERATION_WORDS, PROBLEMS, REFUSALS, SERVER, SETTINGS_FIELDS, TOKEN
from .look import MastodonLook
from .pictures import require_ready, upload
from .statuses import is_formatted, media_ids, parse_status, remote_of

#: https://docs.joinmastodon.org/methods/statuses/#get
PAGE_SIZE, MAX_PAGES = 40, 50
#: The characters that Mastodon counts for each address: https://docs.joinmastodon.org/user/posting/#links
ADDRESS_LENGTH = 23
ADDRESS = re.compile(r"https?://\S+")
#: The assumed difference between a server's clock and ours.
CLOCK_SLACK = timedelta(minutes=10)


class Mastodon(MastodonComments, LinkInText):
    """An account of the fediverse: posts can be edited, removed, read, found and commented."""

    slug = "mastodon"
    label = _("Mastodon")
    look = MastodonLook
    icon_template = "civic_social/networks/icons/mastodon.svg"
    icon, colour = "mastodon", "#6364ff"
    settings_fields = SETTINGS_FIELDS
    remote_id_help = _("The account’s name at its server, such as obshtina.")
    public_url_help = _("The profile, such as https://mastodon.example/@obshtina.")
    mode_help = _("At Mastodon the program posts, edits and removes with a token of the account.")
    problems = PROBLEMS
    hand_off_words = HAND_OFF_WORDS
    moderation_words = MODERATION_WORDS
    # The server makes the link card and keeps it, so that a changed title is no change there.
    capabilities = Capabilities(
        text_limit=500,
        text_unit=TextUnit.GRAPHEME,
        max_pictures=4,
        can_edit=True,
        can_delete=True,
        can_find=True,
        can_comment=True,
        can_read=True,
        resumes=True,
        shows_card=False,
        can_read_comments=True,
        can_reply=True,
        can_delete_answers=True,
        replies_stay=True,
        has_reactions=True,
        pictures=PictureRule(max_side=2048),
    )

    @cached_property
    def client(self) -> MastodonClient:  # type: ignore[override]
        """The client, created for the first request. Raises ``AuthenticationError`` without a token."""
        return MastodonClient(self.account, self._server, self.account.credentials.get(TOKEN, ""))

    @property
    def _server(self) -> str:
        """The server's URL: the typed one, or that of the account's profile."""
        return server_url(self.account.credentials.get(SERVER) or self.account.public_url)

    @property
    def request_count(self) -> int:
        return self.client.request_count if "client" in self.__dict__ else 0

    @property
    def pressure(self) -> Pressure:
        return self.client.pressure if "client" in self.__dict__ else Pressure()

    @property
    def destinations(self) -> Destinations:
        return network_pages(chosen_server_hosts(self.account.public_url))

    def close(self) -> None:
        if "client" in self.__dict__:
            self.client.close()

    def text_length(self, text: str) -> int:
        """Return the larger of two counts, so that every server takes the text.

        GoToSocial counts characters (code points). Mastodon counts graphemes, but 23 for each address
        (measured 2026-11-29).
        """
        shown = ADDRESS.sub("x" * ADDRESS_LENGTH, text)
        return max(TextUnit.CODE_POINT.length(text), super().text_length(shown))

    def create(self, message: Message, progress: Progress) -> Remote:
        uploads = Uploads(progress.values)
        is_reused = any(uploads.ids_of(message.pictures))
        pictures = (
            upload_missing(message.pictures, uploads, progress, partial(upload, self.client))
            if message.pictures
            else []
        )
        require_ready(self.client, pictures)
        progress.save(uploads.to_values())
        try:
            status = self._publish(message, media_ids=pictures)
        except PermanentError as error:
            if not is_reused:
                raise
            # The server may have dropped a picture of an earlier attempt; new ones show if that was why.
            progress.save({})
            raise TransientError("uploads-gone", **error.details) from None
        require_id(status)
        return remote_of(status)

    def _publish(self, message: Message, **content: Any) -> dict[str, Any]:
        """Publish a status and return it. Raises ``OutcomeUnknown`` if the server may have accepted it."""
        body = {**_text_of(message), "visibility": "public", **content}
        # Mastodon answers a repeated key with the first post; most other servers ignore it.
        key = hashlib.sha256(f"{marker_of(message.link)}|{message.fingerprint}".encode()).hexdigest()
        return self._post("statuses", key=key, json=_without_empty(body))

    def _post(self, path: str, **content: Any) -> dict[str, Any]:
        """Return the new object. Raises ``AccountBlocked`` if the server has no such interface."""
        try:
            response = self.client.post(path, **content)
        except Vanished:
            raise AccountBlocked("account-gone") from None
        return response if isinstance(response, dict) else {}

    def update(self, remote: Remote, message: Message) -> Remote:
        status = self.client.get(_path(remote))
        body = {**_text_of(message), "media_ids": media_ids(status)}
        try:
            self.client.put(_path(remote), json=_without_empty(body))
        except PermanentError:
            # GoToSocial refuses an edit that changes nothing (seen 2026-11-30): an earlier one has arrived.
            sighting = self.read(remote)
            if sighting is None or not sighting.has_text(message.text):
                raise
        return remote

    def delete(self, remote: Remote) -> None:
        """Remove the post. Raises ``NeedsPerson`` if the server cannot remove posts.

        snac 2.75 answers 404 because it has no such call (seen 2026-11-30), so the post is read.
        """
        try:
            self.client.delete(_path(remote))
        except Vanished:
            if self.read(remote) is not None:
                raise NeedsPerson("remove-by-hand") from None

    def comment(self, remote: Remote, correction: Message) -> None:
        self.client.get(_path(remote))
        self._publish(correction, in_reply_to_id=remote.id)

    def has_comment(self, remote: Remote, correction: Message) -> bool:
        context = self.client.get(f"{_path(remote)}/context")
        answers = context.get("descendants") if isinstance(context, dict) else None
        if not isinstance(answers, list):
            raise TransientError("network-down")
        return any(has_marker(str(answer.get("content")), correction) for answer in answers)

    def find(self, message: Message, since: datetime) -> Remote | None:
        found = self.find_all(message, since)
        return found[0].remote if found else None

    def find_all(self, message: Message, since: datetime) -> list[Sighting]:
        oldest, ours, others = since - CLOCK_SLACK, [], False
        for sighting in self.listing():
            # Lists of statuses are ordered by their IDs, the newest first.
            if created_at_of(sighting) < oldest:
                break
            if has_marker(sighting.content, message):
                is_ours = sighting.has_text(message.text) or self._with_sent_text(sighting).has_text(
                    message.text
                )
                ours += [sighting] if is_ours else []
                others = others or not is_ours
        if others and not ours:
            raise NeedsPerson("cannot-verify", read_to_the_end=True)
        return unique_oldest_first(ours)

    def read(self, remote: Remote) -> Sighting | None:
        try:
            return self._with_sent_text(parse_status(self.client.get(_path(remote))))
        except Vanished:
            return None

    def _with_sent_text(self, sighting: Sighting) -> Sighting:
        """Return the post with the text as it was sent, if the server keeps it.

        The text that visitors read may differ: servers shorten mentions, and some resolve ``&amp;``.
        """
        with suppress(Vanished):
            source = self.client.get(f"{_path(sighting.remote)}/source")
            if isinstance(source, dict) and isinstance(source.get("text"), str):
                return replace(sighting, text=source["text"])
        return sighting

    def listing(self) -> Iterator[Sighting]:
        path = f"accounts/{quote(self._own_id, safe='')}/statuses"
        seen: set[str] = set()
        before: dict[str, str] = {}
        for _page in range(MAX_PAGES):
            statuses = self.client.get(path, limit=PAGE_SIZE, exclude_reblogs="true", **before)
            if not isinstance(statuses, list):
                raise TransientError("network-down")
            # snac returns the last page again (seen 2026-11-30).
            new = [status for status in statuses if remote_of(status).id not in seen]
            if not new:
                return
            for status in new:
                if not status.get("in_reply_to_id") and not status.get("reblog"):
                    sighting = parse_status(status)
                    formatted = is_formatted(sighting.content)
                    yield self._with_sent_text(sighting) if formatted else sighting
            seen.update(remote_of(status).id for status in new)
            before = {"max_id": remote_of(statuses[-1]).id}
        raise NeedsPerson("cannot-verify")

    @cached_property
    def _own_id(self) -> str:  # type: ignore[override]
        """The server's ID of the token's account."""
        return require_id(self._own_account)

    @cached_property
    def _own_account(self) -> dict[str, Any]:
        try:
            account = self.client.get(OWN_ACCOUNT)
        except Vanished:
            raise AccountBlocked("account-gone") from None
        if not isinstance(account, dict):
            raise TransientError("network-down")
        return account

    def verify(self) -> dict[str, Any]:
        credentials = self.account.credentials
        field = SERVER if credentials.get(SERVER) else "public_url"
        require_server(self._server, field=field)
        with refused_as(REFUSALS):
            super().verify()
        return {**credentials, SERVER: self._server} if credentials.get(SERVER) else credentials

    def health(self) -> Health:
        if self.by_hand:
            return super().health()
        own = self._own_account
        known = {str(own.get(name, "")).casefold() for name in ("id", "username", "acct", "url")}
        if self.account.remote_id.strip("@").partition("@")[0].casefold() not in known - {""}:
            raise AuthenticationError("mastodon-other-account", name=str(own.get("acct", "")))
        limit = self._server_limit()
        findings: tuple[Finding, ...] = ()
        if limit and limit < self.capabilities.text_limit:
            findings = (Finding("mastodon-lower-limit", {"limit": limit}),)
        return Health(used_percent=self.pressure.percent or None, findings=findings)

    def _server_limit(self) -> int:
        """Return the server's limit of characters, or 0 if it states none."""
        try:
            value = self.client.get("instance")
            limit = value["configuration"]["statuses"]["max_characters"]
        except (Vanished, KeyError, TypeError):
            return 0
        return limit if isinstance(limit, int) else 0


def chosen_server_hosts(url: str) -> tuple[str, ...]:
    """Return the host of the account's server, as ``Channel.hosts``; empty if its address is unknown."""
    host = server_url(url).rpartition("/")[2].partition(":")[0]
    return (host,) if host else ()


def _path(remote: Remote) -> str:
    return f"statuses/{quote(remote.id, safe='')}"


def _text_of(message: Message) -> dict[str, Any]:
    """Return the text and its language; GoToSocial reads it as Markdown if the account is set so."""
    return {"status": message.text, "language": message.locale[:2], "content_type": "text/plain"}


def _without_empty(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value not in ("", [])}
