"""Facebook's display of posts: a folded text, and below it photos or a link card."""

from ...content.rendering import Look


class FacebookLook(Look):
    """A post in the feed of a Page or a group.

    Meta does not document at which length it folds a text; these values are close to its site for Cyrillic.
    """

    name = "facebook"
    template_name = "civic_social/networks/facebook.html"
    fold_characters = 420
    fold_lines = 7
    most_pictures = 5


class FacebookEventLook(FacebookLook):
    """An event of a Page: a cover picture, date, name, place and description."""

    name = "facebook-event"
    template_name = "civic_social/networks/facebook_event.html"
    most_pictures = 1
