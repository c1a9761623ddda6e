"""Instagram's look: the pictures first, in one shape, and below them a caption in which nothing is a link."""

from .looks import Look


class InstagramLook(Look):
    """A post of an Instagram account.

    The app shows about 125 characters of a caption before "more"; of a carousel one picture, the rest by
    swiping.
    """

    name = "instagram"
    template_name = "civic_social/networks/instagram.html"
    fold_characters = 125
    fold_lines = 3
