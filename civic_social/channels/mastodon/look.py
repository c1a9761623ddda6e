"""The display of posts at Mastodon: text, and below it pictures or a link card."""

from ...content.rendering import Look


class MastodonLook(Look):
    """A post at Mastodon, which folds no text of the allowed length."""

    name = "mastodon"
    template_name = "civic_social/networks/text_first.html"
    most_pictures = 4
