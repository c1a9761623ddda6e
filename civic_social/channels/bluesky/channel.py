"""An account at Bluesky or at another server of the AT Protocol."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from ...exceptions import (
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
    TransientError,
    Vanished,
)
from ...messages import Message, Picture, PictureRule, marker_of
from ..base import Capabilities, Health, Pressure, Progress, Remote, Sighting, TextUnit
from ..entries import parse_time
from ..link_in_text import LinkInText
from ..page_pictures import picture_of_page
from ..plain_addresses import plain_address
from ..public_urls import read_public_file
from ..trials import refused_as, require_server
from ..typed_servers import server_url
from ..uploads import Uploads, nothing_published, upload_missing
from .client import BlueskyClient, KeyTaken
from .comments import BlueskyComments
from .declarations import (
    HAND_OFF_WORDS,
    HIDDEN_WORDS,
    PASSWORD,
    PROBLEMS,
    REFUSALS,
    SERVER,
    SETTINGS_FIELDS,
)
from .facets import facets_of
from .look import BlueskyLook
from .record_keys import record_key
from .records import COLLECTION, now, value_of

logger = logging.getLogger(__name__)

DEFAULT_SERVER = "https://bsky.social"
#: Bluesky counts graphemes and bytes (measured 2026-11-29).
MAX_LENGTH, MAX_BYTES = 300, 3000
#: The server refuses larger pictures (measured 2026-11-29).
MAX_PICTURE_BYTES = 1_000_000
#: https://docs.bsky.app/docs/api/com-atproto-repo-list-records
PAGE_SIZE, MAX_PAGES = 100, 100
MAX_DESCRIPTION_LENGTH = 300


class Bluesky(BlueskyComments, LinkInText):
    """Posts with a link card or pictures; an edit is not shown there, so posts are replaced.

    The key of a post's record follows from its marker. The server creates no second record with one key.
    """

    slug = "bluesky"
    label = _("Bluesky")
    hosts = ("bsky.app",)
    post_path = r"post/[2-7a-z]{13}"
    look = BlueskyLook
    icon_template = "civic_social/networks/icons/bluesky.svg"
    icon, colour = "bluesky", "#1185fe"
    settings_fields = SETTINGS_FIELDS
    remote_id_help = _("The handle, such as obshtina.bg.")
    public_url_help = _("The profile, such as https://bsky.app/profile/obshtina.bg.")
    mode_help = _("Bluesky shows no edits: a changed post is replaced or corrected, as the account says.")
    problems = PROBLEMS
    hidden_words = HIDDEN_WORDS
    hand_off_words = HAND_OFF_WORDS
    capabilities = Capabilities(
        text_limit=MAX_LENGTH,
        text_unit=TextUnit.GRAPHEME,
        max_pictures=4,
        can_delete=True,
        can_find=True,
        can_comment=True,
        can_read=True,
        resumes=True,
        can_read_comments=True,
        can_reply=True,
        can_hide=True,
        can_delete_answers=True,
        replies_stay=True,
        has_reactions=True,
        # With this size and quality, few pictures have more than a megabyte.
        pictures=PictureRule(max_side=1400),
    )

    @cached_property
    def client(self) -> BlueskyClient:  # type: ignore[override]
        """The client, created for the first request. Raises ``AuthenticationError`` without a password."""
        credentials = self.account.credentials
        server = server_url(credentials.get(SERVER) or DEFAULT_SERVER)
        identifier = self.account.remote_id.removeprefix("@")
        return BlueskyClient(self.account, server, identifier, credentials.get(PASSWORD, ""))

    @property
    def request_count(self) -> int:
        return self.client.request_count if "client" in self.__dict__ else 0

    @property
    def pressure(self) -> Pressure:
        return self.client.pressure if "client" in self.__dict__ else Pressure()

    def close(self) -> None:
        if "client" in self.__dict__:
            self.client.close()

    def text_length(self, text: str) -> int:
        """Return the larger share of both limits, as a number of graphemes."""
        share_of_bytes = -(-TextUnit.UTF8.length(text) * MAX_LENGTH // MAX_BYTES)
        return max(super().text_length(text), share_of_bytes)

    def shown_link(self, marked: Message) -> str:
        return plain_address(marked.visible_link)

    def has_link_in_text(self, message: Message) -> bool:
        """Return True for posts with pictures, which cannot have a link card."""
        return bool(message.pictures)

    def create(self, message: Message, progress: Progress) -> Remote:
        record = self._record(message)
        if message.pictures:
            uploads = Uploads(progress.values)
            references = upload_missing(message.pictures, uploads, progress, self._upload)
            record["embed"] = _pictures(message.pictures, references)
            progress.save(uploads.to_values())
        elif message.link:
            record["embed"] = self._card(message)
        key = _key(message)
        try:
            self._create_record(key, record)
        except KeyTaken:
            # An earlier attempt has arrived; the record must say the same.
            if not self._require_record(key).has_text(message.text):
                raise NeedsPerson("cannot-verify") from None
        return self._remote(key)

    def _create_record(self, key: str, record: dict[str, Any]) -> None:
        """Create a record. Raises ``KeyTaken`` if the key has one: without a swap it would be replaced."""
        values = {"repo": self.client.did, "collection": COLLECTION, "rkey": key}
        self.client.post("putRecord", **values, record=record, swapRecord=None)

    def _record(self, message: Message) -> dict[str, Any]:
        links = {plain_address(message.visible_link): message.visible_link} if message.link else {}
        record = {
            "$type": COLLECTION,
            "text": message.text,
            "createdAt": now(),
            "facets": facets_of(message.text, links),
        }
        return {**record, "langs": [message.locale[:2]]} if message.locale else record

    def _upload(self, picture: Picture) -> str:
        return self._upload_file(read_public_file(picture.url, MAX_PICTURE_BYTES))

    def _upload_file(self, content: bytes) -> str:
        """Upload a picture and return its reference as JSON. Raises ``OutcomeUnknown`` without one."""
        reference = self.client.upload(content)
        if not isinstance(reference, dict):
            raise OutcomeUnknown("answer-lost")
        return json.dumps(reference)

    def _card(self, message: Message) -> dict[str, Any]:
        """Return the link card, which the author makes; it has the page's picture if that can be read."""
        card: dict[str, Any] = {
            "uri": message.link,
            "title": message.title or plain_address(message.link),
            "description": message.description[:MAX_DESCRIPTION_LENGTH],
        }
        try:
            if content := picture_of_page(message.link, MAX_PICTURE_BYTES):
                with nothing_published():
                    card["thumb"] = json.loads(self._upload_file(content))
        except (PermanentError, TransientError) as error:
            if isinstance(error, RateLimited):
                raise
            logger.info("link card without picture account=%s problem=%s", self.account.pk, error.problem)
        return {"$type": "app.bsky.embed.external", "external": card}

    def delete(self, remote: Remote) -> None:
        # The server confirms the removal of a record that is gone, too.
        self.client.post("deleteRecord", repo=self.client.did, collection=COLLECTION, rkey=remote.id)

    def comment(self, remote: Remote, correction: Message) -> None:
        post = self._get_record(remote.id)
        parent = {"uri": post.get("uri"), "cid": post.get("cid")}
        record = {**self._record(correction), "reply": {"root": parent, "parent": parent}}
        try:
            self._create_record(_key(correction), record)
        except KeyTaken:
            return

    def compose_correction(self, message: Message, marker: str) -> Message:
        correction = super().compose_correction(message, marker)
        shown = plain_address(correction.visible_link)
        text = correction.text.removesuffix(correction.visible_link) + shown
        return replace(correction, text=text)

    def has_comment(self, remote: Remote, correction: Message) -> bool:
        return self._sighting(_key(correction)) is not None

    def find(self, message: Message, since: datetime) -> Remote | None:
        found = self.find_all(message, since)
        return found[0].remote if found else None

    def find_all(self, message: Message, since: datetime) -> list[Sighting]:
        sighting = self._sighting(_key(message))
        if sighting is None:
            return []
        if not sighting.has_text(message.text):
            raise NeedsPerson("cannot-verify", read_to_the_end=True)
        return [sighting]

    def read(self, remote: Remote) -> Sighting | None:
        return self._sighting(remote.id)

    def listing(self) -> Iterator[Sighting]:
        cursor: dict[str, str] = {}
        for _page in range(MAX_PAGES):
            place = {"repo": self.client.did, "collection": COLLECTION}
            response = self.client.get("listRecords", **place, limit=PAGE_SIZE, **cursor)
            records = response.get("records")
            if not isinstance(records, list) or not all(isinstance(each, dict) for each in records):
                raise TransientError("network-down")
            yield from (self._parse(each) for each in records if not value_of(each).get("reply"))
            after = response.get("cursor")
            if not after or not records or after == cursor.get("cursor"):
                return
            cursor = {"cursor": after}
        raise NeedsPerson("cannot-verify")

    def _sighting(self, key: str) -> Sighting | None:
        try:
            return self._parse(self._get_record(key))
        except Vanished:
            return None

    def _require_record(self, key: str) -> Sighting:
        """Return the record of a key that is taken. Raises ``TransientError`` if it was removed meanwhile."""
        sighting = self._sighting(key)
        if sighting is None:
            raise TransientError("network-down")
        return sighting

    def _get_record(self, key: str) -> dict[str, Any]:
        return self.client.get("getRecord", repo=self.client.did, collection=COLLECTION, rkey=key)

    def _parse(self, record: dict[str, Any]) -> Sighting:
        value = value_of(record)
        key = str(record.get("uri", "")).rpartition("/")[2]
        content = json.dumps(record, ensure_ascii=False)
        return Sighting(self._remote(key), value.get("text"), content, parse_time(value.get("createdAt")))

    def _remote(self, key: str) -> Remote:
        home = self.account.public_url.rstrip("/") or f"https://bsky.app/profile/{self.client.did}"
        return Remote(key, f"{home}/post/{key}")

    def verify(self) -> dict[str, Any]:
        credentials = self.account.credentials
        if server := credentials.get(SERVER):
            credentials = {**credentials, SERVER: server_url(server)}
            require_server(credentials[SERVER])
        with refused_as(REFUSALS):
            super().verify()
        return credentials

    def health(self) -> Health:
        if self.by_hand:
            return super().health()
        # A kept session works for a while after its password was revoked.
        self.client.log_in()
        return Health()


def _key(message: Message) -> str:
    """Return the key of a message's record."""
    return record_key(marker_of(message.link) or message.fingerprint)


def _pictures(pictures: tuple[Picture, ...], references: list[str]) -> dict[str, Any]:
    """Return the pictures of a post with their descriptions and shapes."""
    images = []
    for picture, reference in zip(pictures, references, strict=True):
        image: dict[str, Any] = {"image": json.loads(reference), "alt": picture.alt}
        if picture.width and picture.height:
            image["aspectRatio"] = {"width": picture.width, "height": picture.height}
        images.append(image)
    return {"$type": "app.bsky.embed.images", "images": images}
