"""Facebook's look: a text that folds, then photos or a link card."""

from .looks import Look


class FacebookLook(Look):
    """A post in the feed of a page or a group.

    Meta publishes no numbers for the fold; these are near what its site does with Cyrillic texts.
    """

    name = "facebook"
    template_name = "civic_social/networks/facebook.html"
    fold_characters = 420
    fold_lines = 7
    most_pictures = 5
