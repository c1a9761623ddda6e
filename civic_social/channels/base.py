"""The interface of a channel: the class that a network's module implements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from ..content.rendering import Look
from ..error_messages import Explanation
from ..exceptions import NeedsPerson, Scope
from ..messages import Message
from ..outgoing_http import Destinations
from .base_comments import ChannelComments
from .base_composition import ChannelComposition, shorten
from .comments import Figure, FigureState, PostConversation, RemoteComment
from .declarations import ACCESS_TOKEN, ConnectFlow, HandOffWords, SettingsField
from .events import EventSource
from .network_addresses import network_pages
from .public_urls import still_answers
from .values import (
    Account,
    ApiVersion,
    Bookmark,
    Capabilities,
    Finding,
    Health,
    Pressure,
    Progress,
    Remote,
    Sighting,
    TextUnit,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = [
    "Account",
    "ApiVersion",
    "Bookmark",
    "Capabilities",
    "Channel",
    "ConnectFlow",
    "EventSource",
    "Figure",
    "FigureState",
    "Finding",
    "HandOffWords",
    "Health",
    "PostConversation",
    "Pressure",
    "Progress",
    "Remote",
    "RemoteComment",
    "SettingsField",
    "Sighting",
    "TextUnit",
    "shorten",
]


class Channel(ChannelComposition, ChannelComments):
    """The connection of one account to its network.

    Subclass it, set ``slug``, ``label`` and ``capabilities``, and declare the class in
    ``CIVIC_SOCIAL["CHANNELS"]`` or under the entry point ``civic_social.channels``. A method that makes
    requests may take as long as their timeouts allow, raises only the exceptions of
    ``civic_social.exceptions``, and uses no database table. See docs/how-to/add-a-channel.md.
    """

    slug: str
    label: StrOrPromise
    capabilities: Capabilities
    #: The renderer of a post, used by previews and the sandbox.
    look: type[Look] = Look
    #: The network's own hosts, each with its subdomains: permalinks and the account's public URL are there,
    #: and the server requests no other. Empty: every public host.
    hosts: tuple[str, ...] = ()
    #: The path of a permalink after the account's public URL, as a regular expression.
    post_path: str = ".+"
    #: The path of a short link, which does not name the account, as a regular expression; empty if there are
    #: none.
    short_link: str = ""
    #: The hosts of short links, besides the host of the account's public URL.
    short_hosts: tuple[str, ...] = ()
    #: The reason shown for a manual post; the name of a problem.
    hand_off_reason: str = "by-hand"
    #: The fields of an account's form whose values are kept in ``account.credentials``.
    settings_fields: tuple[SettingsField, ...] = (ACCESS_TOKEN,)
    #: What to enter as the account's ID at the network, and as its address for visitors.
    remote_id_help: StrOrPromise = ""
    public_url_help: StrOrPromise = ""
    #: A sentence beside the choice whether the program or a person posts.
    mode_help: StrOrPromise = ""
    #: A way to connect accounts besides the form, or None.
    connect_flow: ConnectFlow | None = None
    #: The name of a registered Wagtail icon and the network's colour (such as "#1d9bf0") in the list of
    #: accounts; empty: none.
    icon: str = ""
    colour: str = ""
    #: The template of that icon's SVG, if no other app registers it.
    icon_template: str = ""
    #: The words on the card of a manual post.
    hand_off_words: HandOffWords = HandOffWords()
    #: The explanations of the channel's own problems by their names, which should begin with the slug: their
    #: rows stay in the database. Other problems are explained by ``error_messages.PROBLEMS``.
    problems: Mapping[str, Explanation] = {}

    def __init__(self, account: Account) -> None:
        self.account = account
        #: Set by readings of comments; used with ``comments_come_once``.
        self.bookmark = Bookmark()

    @property
    def by_hand(self) -> bool:
        """Return True if a person publishes the posts, because of the network or of the account's mode."""
        return self.capabilities.by_hand or self.account.mode == "hand-off"

    @property
    def form_url(self) -> str:
        """Return the URL at which a person begins a manual post."""
        return self.account.public_url

    def homes(self) -> list[str]:
        """Return the URL paths below which the account's permalinks are: by its name and by its ID."""
        home = urlsplit(self.account.public_url).path.rstrip("/")
        front, _slash, _name = home.rpartition("/")
        return [f"{home}/", f"{front}/{self.account.remote_id}/"]

    @property
    def destinations(self) -> Destinations:
        """Return the rule for the addresses of the network's public pages."""
        return network_pages(self.hosts)

    def create(self, message: Message, progress: Progress) -> Remote:
        """Publish the composed ``message`` and return the new post.

        Called again only if the first call certainly did not publish. ``progress`` holds the steps that an
        earlier call saved.

        Raises ``OutcomeUnknown`` whenever the network may have accepted the post, or another
        ``DeliveryError`` if it certainly did not.
        """
        raise NotImplementedError

    def update(self, remote: Remote, message: Message) -> Remote:
        """Replace the text of ``remote`` with the composed ``message``; called only with ``can_edit``.

        Must be repeatable. Raises ``Vanished`` if the post no longer exists, or another ``DeliveryError``.
        """
        raise NotImplementedError

    def delete(self, remote: Remote) -> None:
        """Remove ``remote``; called only with ``can_delete``.

        Must be repeatable, and succeed if the post is already gone. Raises ``DeliveryError``.
        """
        raise NotImplementedError

    def comment(self, remote: Remote, correction: Message) -> None:
        """Publish ``correction`` as a comment on ``remote``; called only with ``can_comment``.

        Called again only if ``has_comment`` returned False. Raises ``OutcomeUnknown`` whenever the network
        may have accepted the comment, ``Vanished`` if the post no longer exists, ``NeedsPerson`` if only the
        permission to comment is missing, or another ``DeliveryError``.
        """
        raise NotImplementedError

    def has_comment(self, remote: Remote, correction: Message) -> bool:
        """Return True if ``remote`` has the comment with ``correction``'s marker.

        Called only with ``can_comment``. Raises ``NeedsPerson`` if the network's response cannot decide it,
        or another ``DeliveryError``.
        """
        raise NotImplementedError

    def find(self, message: Message, since: datetime) -> Remote | None:
        """Return the post with ``message``'s marker that is no older than ``since``, or None.

        Called only with ``can_find``. Raises ``NeedsPerson`` if the network's response cannot decide it, or
        another ``DeliveryError``.
        """
        raise NotImplementedError

    def find_all(self, message: Message, since: datetime) -> list[Sighting]:
        """Return every post with ``message``'s marker and text that is no older than ``since``, oldest first.

        There is more than one if a worker whose lease had ended reached the network after all. Override it
        for a network whose lists can show duplicates.

        Raises ``NeedsPerson`` if the network's response cannot decide it; with the detail
        ``read_to_the_end=True`` if the whole list was read and only other texts carry the marker. Raises
        another ``DeliveryError`` if the search fails.
        """
        remote = self.find(message, since)
        return [Sighting(remote, message.text)] if remote else []

    def read(self, remote: Remote) -> Sighting | None:
        """Return the current state of ``remote``, or None if it is gone; called only with ``can_read``.

        Raises ``NeedsPerson`` if the network's response cannot decide it, or another ``DeliveryError``.
        """
        raise NeedsPerson("cannot-verify")

    def listing(self) -> Iterator[Sighting]:
        """Yield the account's posts, as far as the network lists them; called only with ``can_read``.

        Raises ``NeedsPerson`` if the list cannot be read to its end, or another ``DeliveryError``.
        """
        raise NeedsPerson("cannot-verify")

    def verify(self) -> dict[str, Any]:
        """Try new credentials before they are stored, and return those to store in their place.

        Called when a person saves an account's form with new credentials, which ``self.account`` has; it may
        not be in the database yet. This implementation makes the health check. Raises ``CredentialsRefused``
        with a sentence for the person, or another error if they cannot be used; ``TransientError`` if that
        could not be found out: then they are stored, and checked later.
        """
        self.health()
        return self.account.credentials

    def verify_comments(self) -> None:
        """Try if the account may comment; called with ``can_comment`` when a person asks for corrections so.

        Raises ``CredentialsRefused`` if it may not. Every other error means that it is not known.
        """

    def health(self) -> Health:
        """Check that the account can still be used, without changing anything at the network.

        Called once a day. This implementation checks only the public URL of a manual account. Raises the
        error that would also stop a post (``AuthenticationError``, ``AccountBlocked``), and
        ``TransientError`` if the check failed.
        """
        url = self.account.public_url
        if self.by_hand and url and not still_answers(url, self.destinations):
            return Health(findings=(Finding("address-gone", {"url": url}),))
        return Health()

    @classmethod
    def receive(cls, request: HttpRequest) -> HttpResponse:
        """Answer a request that the network sends to the channel's address, ``webhook_path``.

        Anybody may send one: trust nothing in it without a signature, and read it with a limit. It comes
        without a CSRF check. This implementation raises ``Http404``.
        """
        raise Http404

    @classmethod
    def webhook_path(cls) -> str:
        """Return the path of the address at which ``receive`` answers.

        Raises ``NoReverseMatch`` if the site does not include ``civic_social.urls``.
        """
        return reverse("civic_social:webhook", args=[cls.slug])

    @property
    def pressure(self) -> Pressure:
        """Return the rate limit's state according to the last response."""
        return Pressure()

    @property
    def request_count(self) -> int:
        """Return the number of requests that this channel has sent, for the budget of comments."""
        return 0

    @property
    def api_version(self) -> ApiVersion | None:
        """Return the version of the network's interface that is used, or None if it has no versions."""
        return None

    @property
    def app_settings(self) -> str:
        """Return a value that changes with the settings of our app at the network; may be stored."""
        return ""

    @property
    def app(self) -> str:
        """Return the name of our app at the network, whose pauses concern all of its accounts; or ""."""
        return ""

    def shares(self, other: Account, scope: Scope) -> bool:
        """Return True if a pause or a stop of ``scope`` at this account concerns ``other`` as well.

        ``other`` is another account that the program posts to. Must make no request.
        """
        return False

    def close(self) -> None:
        """Close the channel's connections."""
