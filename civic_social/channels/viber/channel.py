"""A Viber channel, in which its super-admin's token posts."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from urllib.parse import urljoin

from django.conf import settings as django_settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from ...exceptions import AccountBlocked, NeedsPerson, OutcomeUnknown, PermanentError
from ...messages import Message, PictureRule
from ..base import Capabilities, Health, Progress, Remote
from ..link_in_text import LinkInText, described_pictures, utf16_length
from .client import ViberClient, WebhookNotSet

#: The credentials of an account. ``sender``: the ID of the super-admin, if the channel has several.
CREDENTIALS = ("access_token", "sender")
#: A longer text is posted without the picture; Viber's apps then show the link's card.
MAX_CAPTION_LENGTH = 768
MAX_DESCRIPTION_LENGTH = 200
#: The role of the person whose token it is.
SENDER_ROLE = "superadmin"
#: The version of Viber's apps from which pictures with a text are shown.
MIN_API_VERSION = 2


class Viber(LinkInText):
    """A channel in which a program can only post.

    A correction is a new post, a removal is a person's task, and a lost answer is for a person to look at.
    """

    slug = "viber"
    label = _("Viber channel")
    hosts = ("viber.com",)
    # All posts of a channel have the channel's address.
    post_path = ".*"
    # A correction is a new post, which cannot be searched for.
    capabilities = Capabilities(
        text_limit=7000,
        max_pictures=1,
        can_comment=True,
        shows_card=False,
        # With this size and quality, few pictures have more than the megabyte that Viber takes.
        pictures=PictureRule(max_side=1280),
    )

    @cached_property
    def client(self) -> ViberClient:
        """The client, created for the first call. Raises ``AuthenticationError`` without a token."""
        return ViberClient(self.account, self.account.credentials.get("access_token", ""))

    def close(self) -> None:
        if "client" in self.__dict__:
            self.client.close()

    def text_length(self, text: str) -> int:
        """Return the number of UTF-16 code units, the largest of the counts that Viber may mean."""
        return utf16_length(text)

    def picture_line(self, message: Message) -> str:
        return described_pictures(message, MAX_DESCRIPTION_LENGTH, self.capabilities.max_pictures)

    def compose(self, message: Message, marker: str) -> Message:
        """Compose the text; the picture is left out if the text is longer than a caption.

        A picture and a text after it would be two posts, of which one can be lost.
        """
        composed = super().compose(message, marker)
        if composed.pictures and self.text_length(composed.text) > MAX_CAPTION_LENGTH:
            return super().compose(replace(message, pictures=()), marker)
        return composed

    def create(self, message: Message, progress: Progress) -> Remote:
        content = {"type": "text", "text": message.text}
        if message.pictures:
            content |= {"type": "picture", "media": message.pictures[0].url}
        return self._post(content)

    def _post(self, content: dict[str, str]) -> Remote:
        """Post, and once more after Viber has been told the address that it asks for."""
        try:
            return self._post_once(content)
        except WebhookNotSet:
            self._set_webhook()
        try:
            return self._post_once(content)
        except WebhookNotSet:
            raise AccountBlocked("webhook-refused") from None

    def _post_once(self, content: dict[str, str]) -> Remote:
        values = {"from": self._sender, "min_api_version": MIN_API_VERSION, **content}
        token = self.client.call("post", writing=True, **values).get("message_token")
        if not isinstance(token, int | str) or not str(token).isalnum():
            raise OutcomeUnknown("answer-lost")
        return Remote(str(token), self.account.public_url)

    def _set_webhook(self) -> None:
        """Tell Viber an address of this site that answers. Nothing is sent there for posts of a channel.

        Raises ``AccountBlocked("webhook-refused")`` if the site has none, or Viber cannot open it.
        """
        try:
            path = reverse("civic_social:viber")
        except NoReverseMatch:
            raise AccountBlocked("webhook-refused") from None
        url = urljoin(getattr(django_settings, "WAGTAILADMIN_BASE_URL", "") or "", path)
        try:
            self.client.call("set_webhook", writing=False, url=url)
        except (PermanentError, WebhookNotSet):
            raise AccountBlocked("webhook-refused") from None

    @cached_property
    def _sender(self) -> str:
        """The ID of the person in whose name the posts are. Raises ``AccountBlocked`` if there is none."""
        if sender := self.account.credentials.get("sender"):
            return sender
        members = self.client.call("get_account_info", writing=False).get("members")
        for member in members if isinstance(members, list) else ():
            if isinstance(member, dict) and member.get("role") == SENDER_ROLE and member.get("id"):
                return str(member["id"])
        raise AccountBlocked("account-refused")

    def comment(self, remote: Remote, correction: Message) -> None:
        """Publish the correction as a new post, since a channel has no comments of the program."""
        self._post({"type": "text", "text": correction.text})

    def has_comment(self, remote: Remote, correction: Message) -> bool:
        raise NeedsPerson("cannot-verify")

    def health(self) -> Health:
        if self.by_hand:
            return super().health()
        self.client.call("get_account_info", writing=False)
        return Health()
