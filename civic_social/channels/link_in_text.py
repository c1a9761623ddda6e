"""The common part of networks whose posts carry their link in the text."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext, override

from ..messages import Message, with_link
from .base import Channel, shorten

#: The marker of a post that does not exist yet, for counting.
NO_MARKER = f"cs{'0' * 16}"


class LinkInText(Channel):
    """A channel that appends the marked link to the text, and cuts the text and never the link."""

    def compose(self, message: Message, marker: str) -> Message:
        """Return the message with hashtags and its marked link in the text, within the limit."""
        marked = message.marked(marker, self.slug.split("_")[0])
        text = self._with_tail(message, self.shown_link(marked), self.text_limit(message))
        return replace(marked, text=text, pictures=marked.pictures[: self.capabilities.max_pictures])

    def counted_text(self, message: Message) -> str:
        return self._with_tail(message, self.shown_link(message.marked(NO_MARKER, self.slug)), None)

    def shown_link(self, marked: Message) -> str:
        """Return the link of a marked message as its text shows it."""
        return marked.visible_link

    def has_link_in_text(self, message: Message) -> bool:
        """Return True if the link is appended to the text; otherwise only a card has it."""
        return True

    def _with_tail(self, message: Message, link: str, limit: int | None) -> str:
        """Return text, link and hashtags, cut to ``limit``; hashtags that fill half of it are left out."""
        hashtags = " ".join(f"#{name}" for name in message.hashtags)
        body, pictures = with_link(message.text, message.link, link), self.picture_line(message)
        link = link if self.has_link_in_text(message) else ""
        complete = _join(body, pictures, "" if link in body else link, hashtags)
        if limit is None or self.text_length(complete) <= limit:
            return complete
        if self.text_length(_join(link, hashtags)) > limit / 2:
            hashtags = ""
        tail = _join(pictures, link, hashtags)
        body = shorten(body, limit - self.text_length(f"\n\n{tail}"), self.text_length)
        return _join(body, pictures, "" if link in body else link, hashtags)

    def picture_line(self, message: Message) -> str:
        """Return a line of the text that describes the pictures, for a network without alternative text."""
        return ""


def described_pictures(message: Message, limit: int, most: int) -> str:
    """Return the descriptions of the first ``most`` pictures in one line of at most ``limit`` characters."""
    described = [picture.alt.strip() for picture in message.pictures[:most] if picture.alt.strip()]
    if not described:
        return ""
    with override(message.locale or None):
        # Translators: a line in a post, before the description of its pictures.
        line = gettext("In the picture: %(description)s") % {"description": "; ".join(described)}
    return shorten(line, limit)


def _join(*parts: str) -> str:
    return "\n\n".join(filter(None, parts))
