"""The interface of a channel: the class that a network's module implements."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from ..content.proofreading import mixed_script_words
from ..content.rendering import Look
from ..error_messages import Explanation
from ..exceptions import NeedsPerson, Scope
from ..messages import Message, with_link
from ..outgoing_http import Destinations
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


class Channel:
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
    #: The hosts of short links, beside the host of the account's public URL.
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
    #: A way to connect accounts beside the form, or None.
    connect_flow: ConnectFlow | None = None
    #: The family of networks that sends events about comments to the site, or None.
    event_source: EventSource | None = None
    #: The name of a registered Wagtail icon and the network's colour (such as "#1d9bf0") in the list of
    #: accounts; empty: none.
    icon: str = ""
    #: The template of that icon's SVG, if no other app registers it.
    icon_template: str = ""
    colour: str = ""
    #: The words on the card of a manual post.
    hand_off_words: HandOffWords = HandOffWords()
    #: Days after a comment in which its author may be sent one private message; used with ``can_message``.
    message_days: int = 7
    #: The words beside a hidden comment, which say who still sees it.
    hidden_words: StrOrPromise = _("hidden: only its author and their friends see it")
    #: What a person can do about a comment of somebody else where nobody can hide or remove it.
    moderation_words: StrOrPromise = _(
        "At this network only its author can remove a comment, and nobody can hide it. Open it there to "
        "mute, block or report its author."
    )
    #: The names of the figures that ``figures`` can return, with labels for people.
    figure_names: Mapping[str, StrOrPromise] = {}
    #: The network's own words for the states of a figure without a value, where they differ from the usual.
    figure_states: Mapping[FigureState, StrOrPromise] = {}
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

    def compose(self, message: Message, marker: str) -> Message:
        """Return the message to publish: with a marked link, hashtags in the text, cut to the text limit.

        Called before ``create`` and ``update``, and by previews. Must be pure. ``marker`` identifies the post
        and must be where ``find`` can see it: in the link, or as the code of the short link in the text.
        """
        marked = message.marked(marker, self.slug.split("_")[0])
        text = with_link(message.text, message.link, marked.visible_link)
        text = _text_with_hashtags(replace(marked, text=text))
        return replace(
            marked,
            text=shorten(text, self.text_limit(message), self.text_length),
            pictures=marked.pictures[: self.capabilities.max_pictures],
        )

    def with_link_in_text(self, composed: Message) -> Message:
        """Return ``composed`` with its link at the end of the text, which is cut so that both fit.

        For networks without a field for the link. A text that contains the link is left as it is.
        """
        link = composed.visible_link
        if not link or link in composed.text:
            return composed
        tail = f"\n\n{link}"
        rest = self.capabilities.text_limit - self.text_length(tail)
        return replace(composed, text=shorten(composed.text, rest, self.text_length) + tail)

    def text_length(self, text: str) -> int:
        """Return the length of ``text`` as the network counts it, to compare with ``text_limit``.

        Must be pure, and must not shrink when text is added.
        """
        return self.capabilities.text_unit.length(text)

    def text_limit(self, message: Message) -> int:
        """Return the longest text of a post with ``message``'s pictures, in the unit of ``text_length``."""
        return self.capabilities.text_limit

    def counted_text(self, message: Message) -> str:
        """Return the part of a post that counts against ``text_limit``; ``message`` is not composed yet."""
        return _text_with_hashtags(message)

    def check(self, message: Message) -> list[Finding]:
        """Return the problems of ``message`` at this network; editors see them before they publish.

        ``message`` has not been composed yet. Must be pure. A subclass extends the list of ``super()``.
        """
        capabilities = self.capabilities
        length, limit = self.text_length(self.counted_text(message)), self.text_limit(message)
        findings = []
        if not message.text.strip():
            findings.append(Finding("text-empty"))
        if length > limit:
            findings.append(Finding("text-too-long", {"length": length, "limit": limit}))
        if words := mixed_script_words(message.text):
            findings.append(Finding("mixed-script", {"words": ", ".join(words)}))
        if capabilities.needs_picture and not message.pictures:
            findings.append(Finding("picture-needed"))
        if capabilities.max_pictures and len(message.pictures) > capabilities.max_pictures:
            findings.append(Finding("too-many-pictures", {"limit": capabilities.max_pictures}))
        if capabilities.max_pictures and not all(picture.alt.strip() for picture in message.pictures):
            findings.append(Finding("picture-undescribed"))
        return findings

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

    def compose_correction(self, message: Message, marker: str) -> Message:
        """Return a comment with the new text and link of a post that cannot be edited.

        Must be pure. ``marker`` identifies this comment and must be where ``has_comment`` can see it.
        """
        with override(message.locale or None):
            heading = gettext("Correction")
        marked = message.marked(marker, self.slug.split("_")[0])
        tail = f"\n\n{marked.visible_link}"
        limit = self.capabilities.text_limit - self.text_length(tail)
        body = shorten(f"{heading}: {marked.text}", limit, self.text_length)
        return replace(marked, text=body + tail, pictures=())

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

    def comments(self, remotes: Sequence[Remote], since: datetime) -> Iterator[PostConversation]:
        """Yield what people have answered under each of ``remotes``; called only with ``can_read_comments``.

        ``since``: comments written before may be left out, unless a post is read completely. A post that is
        gone is left out. Uses as few requests as the network allows. With ``comments_come_once``, only posts
        with news are yielded, and news that was not consumed before the next value of the iterator, or before
        ``bookmark.save``, comes again in the next reading.

        Raises ``NeedsPerson`` if comments may not be read, or another ``DeliveryError``.
        """
        raise NeedsPerson("cannot-verify")

    def read_comment(self, remote: Remote, comment_id: str) -> RemoteComment | None:
        """Return the current state of one comment, or None if it is gone; called with ``can_read_comments``.

        Raises ``NeedsPerson`` with ``comments_come_once``, or another ``DeliveryError``.
        """
        raise NeedsPerson("cannot-verify")

    def reply(self, remote: Remote, comment: RemoteComment, text: str) -> str:
        """Publish ``text`` below a comment of ``remote``, and return the answer's ID; with ``can_reply``.

        Called again only if ``find_reply`` returned None. Raises ``OutcomeUnknown`` whenever the network may
        have accepted it, ``Vanished`` if the comment is gone, or another ``DeliveryError``.
        """
        raise NotImplementedError

    def find_reply(self, remote: Remote, comment: RemoteComment, text: str, since: datetime) -> str | None:
        """Return the ID of the answer of ours with ``text`` below a comment, or None; with ``can_reply``.

        An answer whose author the network does not tell counts as ours. Raises ``Vanished`` if the comment is
        gone together with what stood below it, ``NeedsPerson`` if the response cannot decide it, or another
        ``DeliveryError``.
        """
        raise NotImplementedError

    def message_author(self, remote: Remote, comment: RemoteComment, text: str) -> None:
        """Send the author of a comment a private message; called only with ``can_message``.

        Raises ``OutcomeUnknown`` whenever the network may have accepted it, or another ``DeliveryError``.
        """
        raise NotImplementedError

    def hide(self, remote: Remote, comment: RemoteComment) -> None:
        """Hide a comment; repeatable; called only with ``can_hide``.

        Raises ``Vanished`` if the comment is gone, or another ``DeliveryError``.
        """
        raise NotImplementedError

    def unhide(self, remote: Remote, comment: RemoteComment) -> None:
        """Show a hidden comment again; repeatable; called only with ``can_hide``. Raises as ``hide``."""
        raise NotImplementedError

    def delete_comment(self, remote: Remote, comment: RemoteComment) -> None:
        """Remove a comment; succeeds if it is gone; called only with ``can_delete_comments``.

        Called for an answer of our own also with ``can_delete_answers``. Raises ``DeliveryError``.
        """
        raise NotImplementedError

    def subscribe(self) -> None:
        """Ask the network to send events about the account; repeatable; only with ``event_source``.

        Raises ``NeedsPerson`` if only the permission is missing, or another ``DeliveryError``.
        """
        raise NotImplementedError

    def figures(self, remote: Remote, names: Sequence[str]) -> dict[str, Figure]:
        """Return figures of a post that the network tells beside its comments; only with ``has_insights``.

        ``names``: those of ``figure_names`` to ask for; one that the network refuses does not spoil the
        others. Raises ``DeliveryError`` if none could be asked for.
        """
        raise NotImplementedError

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


def _text_with_hashtags(message: Message) -> str:
    hashtags = " ".join(f"#{name}" for name in message.hashtags)
    return "\n\n".join(filter(None, [message.text, hashtags]))


def shorten(text: str, limit: int, length: Callable[[str], int] = len) -> str:
    """Return ``text`` cut between words to at most ``limit``; a cut text ends in an ellipsis.

    ``length``: the measure of a text, which must grow with it; by default the number of characters.
    """
    if length(text) <= limit:
        return text
    fitting = bisect_right(range(len(text)), limit, key=lambda end: length(f"{text[:end]}…"))
    cut = text[: max(fitting - 1, 0)]
    head, _, _ = cut.rpartition(" ")
    return f"{(head or cut).rstrip()}…"
