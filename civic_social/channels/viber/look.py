"""The display of posts at Viber: pictures, and below them text and link card."""

from ...content.rendering import Look


class ViberLook(Look):
    """A post in a Viber channel; the apps fold long texts at about this length (not documented)."""

    name = "viber"
    template_name = "civic_social/networks/pictures_first.html"
    fold_characters = 500
