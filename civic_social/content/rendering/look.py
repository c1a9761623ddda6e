"""The base class for rendering a post as a network shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from .shown_post import ShownPicture, ShownPost


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text in two parts: ``head`` is shown at once, ``rest`` after "see more"."""

    head: str
    rest: str = ""


class Look:
    """The renderer of a network's posts; a channel names its subclass in ``look``.

    ``name``: the suffix of the CSS class ``network-post--<name>``. ``template_name``: the template of one
    post, which may include the parts in ``civic_social/networks/``. ``fold_characters``, ``fold_lines``: the
    length beyond which a text is folded; 0 for no limit. ``most_pictures``: the number of pictures shown at
    once, the last with the number of the others; 0 for all.
    """

    name = "plain"
    template_name = "civic_social/networks/post.html"
    fold_characters = 0
    fold_lines = 0
    most_pictures = 0

    def fold(self, text: str) -> FoldedText:
        """Return ``text`` split where the network folds it, between words."""
        head = text
        if self.fold_lines:
            head = "\n".join(text.split("\n")[: self.fold_lines])
        if self.fold_characters and len(head) > self.fold_characters:
            spaces = [match.start() for match in re.finditer(r"\s", head[: self.fold_characters])]
            head = head[: spaces[-1] if spaces else self.fold_characters]
        return FoldedText(head.rstrip(), text[len(head) :].strip())

    def seen_pictures(self, shown: ShownPost) -> tuple[ShownPicture, ...]:
        """Return the pictures that are shown before the post is opened."""
        return shown.pictures[: self.most_pictures] if self.most_pictures else shown.pictures

    def get_context(self, shown: ShownPost) -> dict[str, Any]:
        """Return further template variables; a subclass may override it."""
        return {}

    def render(
        self, shown: ShownPost, *, whole: bool = False, head: bool = True, level: int = 3
    ) -> SafeString:
        """Return the post as HTML, for a page that includes ``civic_social/networks.css``.

        ``whole``: show every picture, as on the post's own page. ``head``: show author and time. ``level``:
        the level of the author's heading.
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
