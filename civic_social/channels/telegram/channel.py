"""A Telegram channel, in which a bot posts as an administrator."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings as django_settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from ...conf import settings
from ...exceptions import (
    AccountBlocked,
    CredentialsUnreadable,
    DeliveryError,
    NeedsPerson,
    OutcomeUnknown,
    Scope,
    TransientError,
    Vanished,
)
from ...messages import Message, PictureRule, has_marker
from ..base import Account, Capabilities, Finding, Health, Progress, Remote, Sighting, TextUnit
from ..entries import unique_oldest_first
from ..link_in_text import LinkInText, described_pictures
from ..public_urls import read_public_file
from ..trials import refused_as
from .client import NotModified, TelegramClient
from .comments import TelegramComments
from .declarations import HAND_OFF_WORDS, PROBLEMS, REFUSALS, SETTINGS_FIELDS, TOKEN
from .look import TelegramLook
from .public_page import public_name, read_posts
from .updates import numbers_of

#: https://core.telegram.org/bots/api#sendphoto
MAX_CAPTION_LENGTH, MAX_PICTURE_BYTES = 1024, 10 * 1024 * 1024
#: The most characters for the descriptions of pictures, for which Telegram has no field of its own.
MAX_DESCRIPTION_LENGTH = 300


class Telegram(TelegramComments, LinkInText):
    """A channel: posts can be edited and removed, and found as far as the public page shows them."""

    slug = "telegram"
    label = _("Telegram channel")
    hosts = ("t.me", "telegram.me")
    post_path = r"\d+"
    look = TelegramLook
    icon_template = "civic_social/networks/icons/telegram.svg"
    icon, colour = "telegram", "#229ed9"
    settings_fields = SETTINGS_FIELDS
    remote_id_help = _("The channel’s name, such as @obshtina, or its number, such as -1001234567890.")
    public_url_help = _("Such as https://t.me/obshtina; empty for a private channel.")
    mode_help = _("In Telegram the program posts by a bot that is an administrator of the channel.")
    problems = PROBLEMS
    hand_off_words = HAND_OFF_WORDS
    # Telegram's apps make the link card, so that a changed title is no change there.
    capabilities = Capabilities(
        text_limit=4096,
        text_unit=TextUnit.UTF16,
        max_pictures=10,
        can_edit=True,
        can_delete=True,
        can_find=True,
        shows_card=False,
        can_read_comments=True,
        can_reply=True,
        can_delete_comments=True,
        comments_come_once=True,
        replies_stay=True,
        has_reactions=True,
        pictures=PictureRule(max_side=2048),
    )

    @cached_property
    def client(self) -> TelegramClient:  # type: ignore[override]
        """The client, created for the first call. Raises ``AuthenticationError`` without a token."""
        return TelegramClient(self.account, self.account.credentials.get(TOKEN, ""))

    @property
    def request_count(self) -> int:
        return self.client.request_count if "client" in self.__dict__ else 0

    def shares(self, other: Account, scope: Scope) -> bool:
        """Return True for the accounts of the same bot, which is our app at Telegram."""
        if scope == Scope.ACCOUNT or other.channel != self.slug or other.mode != "api":
            return False
        try:
            token = self.account.credentials.get(TOKEN)
            return bool(token) and token == other.credentials.get(TOKEN)
        except CredentialsUnreadable:
            return False

    def close(self) -> None:
        if "client" in self.__dict__:
            self.client.close()

    def text_limit(self, message: Message) -> int:
        """Return the limit, which is lower for a caption: pictures cannot have a longer text."""
        return MAX_CAPTION_LENGTH if message.pictures else self.capabilities.text_limit

    def picture_line(self, message: Message) -> str:
        return described_pictures(message, MAX_DESCRIPTION_LENGTH, self.capabilities.max_pictures)

    def create(self, message: Message, progress: Progress) -> Remote:
        # The files are read before the only request, so that nothing is in doubt if one cannot be read.
        files = {
            f"photo{number}": read_public_file(picture.url, MAX_PICTURE_BYTES)
            for number, picture in enumerate(message.pictures)
        }
        return self._remote_of(self._send(message, files))

    def _send(self, message: Message, files: dict[str, bytes]) -> Any:
        """Publish the post in one call and return the new message, or those of an album."""
        if not files:
            return self.client.write("sendMessage", text=message.text, **self._to(message))
        names = [f"attach://{name}" for name in files]
        if len(names) == 1:
            return self.client.write("sendPhoto", files, photo=names[0], caption=message.text, **self._chat)
        album: list[dict[str, str]] = [{"type": "photo", "media": name} for name in names]
        album[0]["caption"] = message.text
        return self.client.write("sendMediaGroup", files, media=album, **self._chat)

    @property
    def _chat(self) -> dict[str, Any]:  # type: ignore[override]
        """The channel: a number, or the name of a public channel."""
        chat = self.account.remote_id
        return {"chat_id": chat if chat.lstrip("-").isdecimal() or chat.startswith("@") else f"@{chat}"}

    def _to(self, message: Message) -> dict[str, Any]:
        """Return the parameters with the chat and the link card of a text."""
        preview = {"url": message.link} if message.link else {"is_disabled": True}
        return {**self._chat, "link_preview_options": preview}

    def _remote_of(self, result: Any) -> Remote:
        """Return the post; the ID of an album is that of all its messages. Raises ``OutcomeUnknown``."""
        sent = result if isinstance(result, list) else [result]
        numbers = [each.get("message_id") for each in sent if isinstance(each, dict)]
        if not numbers or not all(isinstance(number, int) for number in numbers):
            raise OutcomeUnknown("answer-lost")
        chat = sent[0].get("chat")
        name = chat.get("username") if isinstance(chat, dict) else None
        number = str(chat.get("id", "")) if isinstance(chat, dict) else ""
        place = name or f"c/{number.removeprefix('-100')}"
        return Remote("-".join(map(str, numbers)), f"https://t.me/{place}/{numbers[0]}")

    def update(self, remote: Remote, message: Message) -> Remote:
        # The text of an album is the caption of its first picture.
        values: dict[str, Any] = {"message_id": _numbers(remote)[0]}
        with suppress(NotModified):
            if message.pictures:
                self.client.write("editMessageCaption", caption=message.text, **values, **self._chat)
            else:
                self.client.write("editMessageText", text=message.text, **values, **self._to(message))
        return remote

    def delete(self, remote: Remote) -> None:
        """Remove the post. Telegram promises it for 48 hours only.

        Raises ``NeedsPerson`` if Telegram refuses, after the text was replaced by the date of the withdrawal.
        """
        for number in _numbers(remote):
            try:
                self.client.write("deleteMessage", message_id=number, **self._chat)
            except Vanished:
                continue
            except NeedsPerson:
                self._mark_withdrawn(remote)
                raise

    def _mark_withdrawn(self, remote: Remote) -> None:
        """Say in the post that it was withdrawn; a refusal is no error, since a person removes it."""
        with override(django_settings.LANGUAGE_CODE):
            day = date_format(timezone.localdate(), "SHORT_DATE_FORMAT")
            text = gettext("Withdrawn on %(date)s.") % {"date": day}
        for method, name in (("editMessageText", "text"), ("editMessageCaption", "caption")):
            values: dict[str, Any] = {name: text, "message_id": _numbers(remote)[0], **self._chat}
            try:
                self.client.write(method, **values)
            except NotModified:
                return
            except DeliveryError:
                continue
            return

    def find(self, message: Message, since: datetime) -> Remote | None:
        found = self.find_all(message, since)
        return found[0].remote if found else None

    def find_all(self, message: Message, since: datetime) -> list[Sighting]:
        """Return the posts with ``message``'s marker and text on the public page.

        Raises ``NeedsPerson`` if it shows none: it shows only the last posts, and no method lists more.
        """
        address = self.account.public_url
        posts = read_posts(address, self.destinations) if public_name(address) else []
        ours = [post for post in posts if has_marker(post.content, message) and post.has_text(message.text)]
        if not ours:
            raise NeedsPerson("cannot-verify")
        return unique_oldest_first(ours)

    def verify(self) -> dict[str, Any]:
        with refused_as(REFUSALS):
            return super().verify()

    def health(self) -> Health:
        if self.by_hand:
            return super().health()
        bot = self.client.read("getMe")
        try:
            member = self.client.read("getChatMember", user_id=bot["id"], **self._chat)
            status = member["status"]
        except (KeyError, TypeError):
            raise TransientError("network-down") from None
        if status != "creator" and not (status == "administrator" and member.get("can_post_messages")):
            raise AccountBlocked("telegram-bot-may-not-post")
        is_silent = settings.COMMENT_DAYS and not self._may_speak_in_group(bot["id"])
        findings = [Finding("telegram-bot-not-in-group")] if is_silent else []
        if status == "administrator" and not member.get("can_delete_messages"):
            findings.insert(0, Finding("telegram-bot-may-not-remove"))
        return Health(findings=tuple(findings))


def _numbers(remote: Remote) -> list[int]:
    """Return the IDs of the messages of a post. Raises ``NeedsPerson`` if it has none."""
    numbers = numbers_of(remote)
    if not numbers:
        raise NeedsPerson("cannot-verify")
    return numbers
