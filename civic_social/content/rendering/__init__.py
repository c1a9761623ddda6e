"""Rendering of posts as a network shows them, for previews in the admin and for the sandbox.

A network has one subclass of ``Look`` and one template; its channel names the class in ``look``. The input is
a ``ShownPost``, made from an unsaved page or from a post of the sandbox.
"""

from .look import FoldedText, Look
from .shown_post import LinkCard, ShownAuthor, ShownEvent, ShownPicture, ShownPost

__all__ = ["FoldedText", "LinkCard", "Look", "ShownAuthor", "ShownEvent", "ShownPicture", "ShownPost"]
