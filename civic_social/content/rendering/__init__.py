"""How a post looks at a network: one renderer for the preview in the admin, the sandbox's wall and the tests.

A network's look is one class (``looks.Look``) and one template, declared by its channel as ``look``. What is
shown is a ``shown.ShownPost``, whether it was made of a page that is not even saved (``previews``) or of what
stands on the wall.
"""

from .looks import Folded, Look
from .shown import LinkCard, ShownAuthor, ShownEvent, ShownPicture, ShownPost

__all__ = ["Folded", "LinkCard", "Look", "ShownAuthor", "ShownEvent", "ShownPicture", "ShownPost"]
