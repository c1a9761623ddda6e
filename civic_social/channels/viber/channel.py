"""A Viber channel, in which its super-admin's token posts."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import NoReverseMatch
from django.utils.translation import gettext_lazy as _

from ...exceptions import AccountBlocked, CredentialsRefused, NeedsPerson, OutcomeUnknown, PermanentError
from ...messages import Message, PictureRule
from ..base import Capabilities, Health, Progress, Remote, TextUnit
from ..link_in_text import LinkInText, described_pictures
from ..trials import refused_as
from .client import ViberClient, WebhookNotSet
from .declarations import HAND_OFF_WORDS, PROBLEMS, REFUSALS, SENDER, SETTINGS_FIELDS, TOKEN
from .look import ViberLook

#: A longer text is posted without the picture; Viber's apps then show the link's card.
MAX_CAPTION_LENGTH = 768
MAX_DESCRIPTION_LENGTH = 200
#: The role of the person whose token it is.
SENDER_ROLE = "superadmin"
#: The version of Viber's apps from which pictures with a text are shown.
MIN_API_VERSION = 2


class Viber(LinkInText):
    """A channel in which a program can only post.

    A correction is a new post, a removal is a person's task, and a lost response is for a person to look at.
    """

    slug = "viber"
    label = _("Viber channel")
    hosts = ("viber.com",)
    look = ViberLook
    icon_template = "civic_social/networks/icons/viber.svg"
    icon, colour = "viber", "#7360f2"
    settings_fields = SETTINGS_FIELDS
    remote_id_help = _("A name of your choice: Viber has no other that you would need to know.")
    public_url_help = _("The invitation to the channel: in Viber, channel info → Share channel.")
    mode_help = _(
        "In Viber the program can only post: a person removes posts, and looks when an answer is lost."
    )
    problems = PROBLEMS
    hand_off_words = HAND_OFF_WORDS
    # All posts of a channel have the channel's address.
    post_path = ".*"
    # A correction is a new post, which cannot be searched for.
    capabilities = Capabilities(
        text_limit=7000,
        # The largest of the counts that Viber may mean.
        text_unit=TextUnit.UTF16,
        max_pictures=1,
        can_comment=True,
        shows_card=False,
        # With this size and quality, few pictures have more than the megabyte that Viber takes.
        pictures=PictureRule(max_side=1280),
    )

    @cached_property
    def client(self) -> ViberClient:
        """The client, created for the first call. Raises ``AuthenticationError`` without a token."""
        return ViberClient(self.account, self.account.credentials.get(TOKEN, ""))

    def close(self) -> None:
        if "client" in self.__dict__:
            self.client.close()

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
        """Post, and once more after the webhook address that Viber requires is registered.

        Raises ``AccountBlocked`` if it cannot be registered, and ``OutcomeUnknown`` without an ID.
        """
        try:
            return self._post_once(content)
        except WebhookNotSet:
            self._set_webhook()
        try:
            return self._post_once(content)
        except WebhookNotSet:
            raise AccountBlocked("viber-webhook-refused") from None

    def _post_once(self, content: dict[str, str]) -> Remote:
        values = {"from": self._sender, "min_api_version": MIN_API_VERSION, **content}
        token = self.client.call("post", writing=True, **values).get("message_token")
        if not isinstance(token, int | str) or not str(token).isalnum():
            raise OutcomeUnknown("answer-lost")
        return Remote(str(token), self.account.public_url)

    def _set_webhook(self) -> None:
        """Register an address of this site that answers, as Viber's webhook.

        Nothing is sent there for posts of a channel.

        Raises ``AccountBlocked("viber-webhook-refused")`` if the site has none, or Viber cannot open it.
        """
        try:
            path = self.webhook_path()
        except NoReverseMatch:
            raise AccountBlocked("viber-webhook-refused") from None
        url = urljoin(getattr(django_settings, "WAGTAILADMIN_BASE_URL", "") or "", path)
        try:
            self.client.call("set_webhook", writing=False, url=url)
        except (PermanentError, WebhookNotSet):
            raise AccountBlocked("viber-webhook-refused") from None

    @cached_property
    def _sender(self) -> str:
        """The ID of the person in whose name the posts are. Raises ``AccountBlocked`` if there is none."""
        if sender := self.account.credentials.get(SENDER):
            return sender
        if senders := self._super_admins():
            return senders[0]
        raise AccountBlocked("viber-no-super-admin")

    def _super_admins(self) -> list[str]:
        """Return the IDs of the people in whose names the channel can be posted to."""
        members = self.client.call("get_account_info", writing=False).get("members")
        if not isinstance(members, list):
            return []
        admins = [each for each in members if isinstance(each, dict) and each.get("role") == SENDER_ROLE]
        return [str(each["id"]) for each in admins if each.get("id")]

    def comment(self, remote: Remote, correction: Message) -> None:
        """Publish the correction as a new post, since a channel has no comments of the program."""
        self._post({"type": "text", "text": correction.text})

    def has_comment(self, remote: Remote, correction: Message) -> bool:
        raise NeedsPerson("cannot-verify")

    def verify(self) -> dict[str, Any]:
        with refused_as(REFUSALS):
            senders = self._super_admins()
        if (sender := self.account.credentials.get(SENDER)) and sender not in senders:
            known = ", ".join(senders) or "–"
            sentence = _("No super-admin of the channel has this ID. Viber names: %(known)s.")
            raise CredentialsRefused(sentence % {"known": known}, field=SENDER)
        return self.account.credentials

    def health(self) -> Health:
        if self.by_hand:
            return super().health()
        self.client.call("get_account_info", writing=False)
        return Health()

    @classmethod
    def receive(cls, request: HttpRequest) -> HttpResponse:
        """Answer Viber, which posts nothing before this address answers; the request is not read."""
        return HttpResponse() if request.method == "POST" else HttpResponseNotAllowed(["POST"])
