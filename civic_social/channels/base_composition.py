"""The part of the interface of a channel that composes posts: pure, without a request."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext, override

from ..content.proofreading import mixed_script_words
from ..messages import Message, with_link
from .values import Capabilities, Finding


class ChannelComposition:
    """The text, pictures and link of a post, made of a message within the network's limits."""

    slug: str
    capabilities: Capabilities

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
