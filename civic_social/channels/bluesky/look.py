"""The display of posts at Bluesky: text, and below it pictures or a link card."""

from ...content.rendering import Look


class BlueskyLook(Look):
    """A post at Bluesky, which folds no text of the allowed length."""

    name = "bluesky"
    template_name = "civic_social/networks/text_first.html"
    most_pictures = 4
