"""What a network must be able to do to be a channel."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext, override

from ..content.proofreading import mixed_script_words
from ..content.rendering import Look
from ..exceptions import NeedsPerson
from ..messages import Message, PictureRule, with_link
from .public_urls import still_answers


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a network allows, as far as the rest of the app must know.

    ``text_limit`` in characters; ``can_edit``: a post's text can be changed in place; ``can_delete``: a
    program may remove it; ``can_find``: a post can be found again by its marker after a lost answer;
    ``can_comment``: a program may comment on the post, and find its own comment again;
    ``can_read``: what stands there can be read again, singly and as a list;
    ``by_hand``: a person carries the post over; ``resumes``: what ``create`` saved holds also after the post
    was looked for and not found; ``shows_card``: a link comes with a card of the page's title and
    description; ``pictures``: the shape in which the network takes pictures; ``is_event``: what stands there
    is an event with its date and place, so that only pages with one are told there.
    """

    text_limit: int
    max_pictures: int = 0
    can_edit: bool = False
    can_delete: bool = False
    can_find: bool = False
    can_comment: bool = False
    can_read: bool = False
    needs_picture: bool = False
    by_hand: bool = False
    resumes: bool = False
    shows_card: bool = True
    is_event: bool = False
    pictures: PictureRule = field(default=PictureRule())


@dataclass(frozen=True, slots=True)
class Remote:
    """A post as the network knows it.

    ``note``: a sentence of ``problems.py`` for the attempt's row, when it stands but not quite as it should.
    """

    id: str
    permalink: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A post as it stands at a network now.

    ``text`` is what people read there, None where the network does not tell; ``content`` is all that the
    network tells of it, in which a marker can be found.
    """

    remote: Remote
    text: str | None = None
    content: str = ""
    created_at: datetime | None = None

    def says(self, text: str) -> bool:
        """Whether it says just ``text``; how blanks and accents are encoded does not matter."""
        return self.text is not None and _plain(self.text) == _plain(text)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


@dataclass(frozen=True, slots=True)
class Pressure:
    """How much of a network's allowance is used: ``percent``, and ``rest`` seconds it wants of silence."""

    percent: int = 0
    rest: float = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about an account that a person should look at: a sentence of ``problems.py``, filled in."""

    problem: str
    details: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Health:
    """What a network says of our access to an account that still works.

    The two ends are None where there is none, or none is known. ``findings`` do not keep posts from being
    sent; what does is raised, as by every other verb.
    """

    access_ends_at: datetime | None = None
    data_access_ends_at: datetime | None = None
    used_percent: int | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of an unfinished operation, to resume from after a crash.

    ``save(values)`` commits at once; call it after each step that must not be done twice.
    """

    values: dict
    save: Callable[[dict], None] = field(default=lambda values: None)


class Channel:
    """One account's line to its network.

    Subclass it, give it ``slug`` and ``label``, and declare it in ``CIVIC_SOCIAL["CHANNELS"]`` or by the
    entry point ``civic_social.channels``. Every verb may take as long as its time-outs allow, raises only
    the errors of ``civic_social.exceptions``, and touches no table. See docs/adding-a-channel.md.
    """

    slug: str
    label: str
    capabilities: Capabilities
    #: How the network shows a post: in previews, and on the sandbox's wall.
    look: type[Look] = Look
    #: What follows the account's public address in the address of one of its posts, as a regular expression.
    post_path: str = ".+"
    #: The path of an address that leads to a post without showing whose it is; empty where there are none.
    short_link: str = ""
    #: Further hosts at which such addresses are.
    short_hosts: tuple[str, ...] = ()
    #: Why a person posts here, where the account is not merely set so: a name of ``problems.py``.
    hand_off_reason: str = "by-hand"

    def __init__(self, account):
        self.account = account

    @property
    def by_hand(self) -> bool:
        """Whether a person carries this account's posts over: the network's nature, or the account's mode."""
        return self.capabilities.by_hand or self.account.mode == "hand-off"

    @property
    def form_url(self) -> str:
        """Where a person begins to post by hand: the account itself, or the network's form for it."""
        return self.account.public_url

    def homes(self) -> list[str]:
        """Return the paths below which this account's posts are: its address, also with its number."""
        home = urlsplit(self.account.public_url).path.rstrip("/")
        front, _slash, _name = home.rpartition("/")
        return [f"{home}/", f"{front}/{self.account.remote_id}/"]

    def compose(self, message: Message, marker: str) -> Message:
        """Return the message as it will stand at the network: marked link, hashtags in the text, cut to fit.

        Pure: previews call it as well. ``marker`` finds the post again.
        """
        marked = message.marked(marker, self.slug.split("_")[0])
        text = _whole_text(replace(marked, text=with_link(message.text, message.link, marked.link)))
        return replace(
            marked,
            text=shorten(text, self.capabilities.text_limit),
            pictures=marked.pictures[: self.capabilities.max_pictures],
        )

    def check(self, message: Message) -> list[Finding]:
        """Return what is wrong with ``message`` at this network, to tell the editor before it is published.

        ``message`` is what the page says, not composed yet. Pure: no network, no table. A channel with rules
        of its own adds to these.
        """
        capabilities = self.capabilities
        length = len(_whole_text(message))
        findings = []
        if not message.text.strip():
            findings.append(Finding("text-empty"))
        if length > capabilities.text_limit:
            findings.append(Finding("text-too-long", {"length": length, "limit": capabilities.text_limit}))
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
        """Publish ``message``; delivery promises to call it once unless it is known not to have worked.

        Raises ``OutcomeUnknown`` whenever the network may have accepted it.
        """
        raise NotImplementedError

    def update(self, remote: Remote, message: Message) -> Remote:
        """Change what stands at ``remote`` to ``message``. May be called twice. Raises ``Vanished``."""
        raise NotImplementedError

    def delete(self, remote: Remote) -> None:
        """Remove ``remote``. May be called twice; a post that is already gone counts as removed."""
        raise NotImplementedError

    def compose_correction(self, message: Message, marker: str) -> Message:
        """Return the comment that tells what could not be edited: the text as it is now, and the link.

        Its link carries ``marker``, which is each comment's own, so that the comment is found again.
        """
        with override(message.locale or None):
            heading = gettext("Correction")
        marked = message.marked(marker, self.slug.split("_")[0])
        tail = f"\n\n{marked.link}"
        body = shorten(f"{heading}: {marked.text}", self.capabilities.text_limit - len(tail))
        return replace(marked, text=body + tail, pictures=())

    def comment(self, remote: Remote, correction: Message) -> None:
        """Say ``correction`` below the post; called only with ``can_comment``, and once.

        Raises ``OutcomeUnknown`` whenever the network may have accepted it, and ``Vanished``.
        """
        raise NotImplementedError

    def has_comment(self, remote: Remote, correction: Message) -> bool:
        """Whether the comment that carries ``correction``'s mark stands below the post."""
        raise NotImplementedError

    def find(self, message: Message, since: datetime) -> Remote | None:
        """Return the post that carries ``message``'s marker and is no older than ``since``, or None.

        Raises ``NeedsPerson`` when the network's answer cannot decide it.
        """
        raise NotImplementedError

    def find_all(self, message: Message, since: datetime) -> list[Sighting]:
        """Return every post that carries ``message``'s marker and says what it says, the oldest first.

        ``find`` gives the first of them. More than one is there when a worker that was taken for dead has
        reached the network after all; a network whose lists can show that should override this. Raises
        ``NeedsPerson`` as ``find`` does, with the detail ``read_to_the_end`` where the whole list was seen
        and only other words stand under the mark.
        """
        remote = self.find(message, since)
        return [Sighting(remote, message.text)] if remote else []

    def read(self, remote: Remote) -> Sighting | None:
        """Return what stands at ``remote`` now, or None when it is gone; called only with ``can_read``.

        Raises ``NeedsPerson`` when the network's answer cannot decide it.
        """
        raise NeedsPerson("cannot-verify")

    def listing(self) -> Iterator[Sighting]:
        """Give what stands at the account, as far as the network lists it; called only with ``can_read``.

        Raises ``NeedsPerson`` where the list cannot be read to its end.
        """
        raise NeedsPerson("cannot-verify")

    def health(self) -> Health:
        """Ask the network whether the account can still be used; changes nothing there.

        Raises what would stop the account if a post met it (``AuthenticationError``, ``AccountBlocked``), and
        ``TransientError`` when nothing could be found out. Unless a network knows more, only the public
        address of an account that a person serves is asked.
        """
        url = self.account.public_url
        if self.by_hand and url and not still_answers(url):
            return Health(findings=(Finding("address-gone", {"url": url}),))
        return Health()

    @property
    def pressure(self) -> Pressure:
        """How close the network is to asking for silence, as of the last answer."""
        return Pressure()

    def close(self) -> None:
        """Let go of connections."""


def _whole_text(message: Message) -> str:
    """Return the text with its hashtags below."""
    hashtags = " ".join(f"#{name}" for name in message.hashtags)
    return "\n\n".join(filter(None, [message.text, hashtags]))


def shorten(text: str, limit: int) -> str:
    """Return ``text`` cut at a word boundary to at most ``limit`` characters, with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, _, _ = cut.rpartition(" ")
    return f"{(head or cut).rstrip()}…"
