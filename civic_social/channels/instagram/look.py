"""Instagram's display of posts: pictures of one ratio, and below them a caption without links."""

from ...content.rendering import Look


class InstagramLook(Look):
    """A post of an Instagram account, of whose caption the app shows about 125 characters before "more"."""

    name = "instagram"
    template_name = "civic_social/networks/instagram.html"
    fold_characters = 125
    fold_lines = 3
