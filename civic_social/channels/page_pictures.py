"""The picture that a page offers to networks, for those whose link cards the author makes."""

from __future__ import annotations

from ..content.rendering import open_graph
from ..exceptions import TransientError
from .public_urls import MAX_BODY_BYTES, read_public_file


def picture_of_page(link: str, limit: int) -> bytes:
    """Return the picture in the Open Graph tags of our page at ``link``, or nothing if it has none.

    Raises ``TransientError`` if the page or the picture cannot be read, and ``PermanentError`` if one is too
    large: the picture has more than ``limit`` bytes.
    """
    tags = open_graph.read(read_public_file(link, MAX_BODY_BYTES), link)
    if not tags.image_url:
        return b""
    content = read_public_file(tags.image_url, limit)
    if not content.startswith(b"\xff\xd8"):
        # Uploads are declared as JPEG, and this is another kind.
        raise TransientError("picture-not-public")
    return content
