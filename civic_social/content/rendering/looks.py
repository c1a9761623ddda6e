"""The look of a network: where it folds a text, how many pictures it shows, and its template."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from .shown import ShownPicture, ShownPost


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in two parts: what is seen at once, and what is behind "see more"."""

    head: str
    rest: str = ""


class Look:
    """How a network shows a post. Subclass it for a network, and name the class in the channel's ``look``.

    ``name`` becomes the CSS class ``network-post--<name>``; ``template_name`` renders one post and may
    include the parts in ``civic_social/networks/``; a text longer than ``fold_characters`` or ``fold_lines``
    is folded (0: never); ``most_pictures`` are seen at once, the last with the number of the rest (0: all).
    """

    name = "plain"
    template_name = "civic_social/networks/post.html"
    fold_characters = 0
    fold_lines = 0
    most_pictures = 0

    def fold(self, text: str) -> Folded:
        """Return ``text`` as the network folds it, cut between words; nothing of it is lost."""
        head = text
        if self.fold_lines:
            head = "\n".join(text.split("\n")[: self.fold_lines])
        if self.fold_characters and len(head) > self.fold_characters:
            spaces = [match.start() for match in re.finditer(r"\s", head[: self.fold_characters])]
            head = head[: spaces[-1] if spaces else self.fold_characters]
        return Folded(head.rstrip(), text[len(head) :].strip())

    def seen_pictures(self, shown: ShownPost) -> tuple[ShownPicture, ...]:
        """Return the pictures that are seen before anybody opens the post."""
        return shown.pictures[: self.most_pictures] if self.most_pictures else shown.pictures

    def get_context(self, shown: ShownPost) -> dict:
        """Return what the template needs beside the post; a network adds its own."""
        return {}

    def render(self, shown: ShownPost, *, whole=False, head=True, level=3) -> SafeString:
        """Return the post as HTML, for a page that has ``civic_social/networks.css``.

        ``whole``: as on the post's own page, with every picture. ``head``: with its author and time.
        ``level``: of the author's heading.
        """
        pictures = shown.pictures if whole else self.seen_pictures(shown)
        context = {
            "look": self,
            "shown": shown,
            "folded": self.fold(shown.text),
            "pictures": pictures,
            "hidden_pictures": len(shown.pictures) - len(pictures),
            "head": head,
            "level": level,
            **self.get_context(shown),
        }
        return render_to_string(self.template_name, context)
