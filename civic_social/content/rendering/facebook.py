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


class FacebookEventLook(FacebookLook):
    """An event of a Page: the picture across its head, the date, the name, the place, and the description."""

    name = "facebook-event"
    template_name = "civic_social/networks/facebook_event.html"
    most_pictures = 1
