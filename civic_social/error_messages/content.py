"""Problems of what a post says: its page, text, link and pictures."""

from django.utils.translation import gettext_lazy as _

from .explanation import CHECK_TEXT, RETRIED, Explanation

PROBLEMS = {
    # The page
    "page-is-draft": Explanation(
        _("The page is a draft that nobody can read, so it is not announced."),
        _("Publish the page; the post then goes out by itself."),
    ),
    "untranslated": Explanation(
        _("The text is still in another language: it is the same as on the page in %(language)s."),
        _("Translate title and summary before you publish the page."),
    ),
    "page-not-public": Explanation(
        _("The page's public address does not answer yet, so it is not announced."), RETRIED
    ),
    # The message
    "refused": Explanation(_("The network refuses the post (code %(code)s)."), CHECK_TEXT),
    "bad-parameter": Explanation(_("The network does not accept the post as it is."), CHECK_TEXT),
    "content-flagged": Explanation(_("The network has flagged the content of the post."), CHECK_TEXT),
    "bad-link": Explanation(_("The network does not accept the link."), CHECK_TEXT),
    "bad-format": Explanation(_("The network does not accept the form of the post."), CHECK_TEXT),
    # The message, checked before it is published
    "text-empty": Explanation(
        _("The post would have no text."), _("Write a text for it, or fill in the page's title.")
    ),
    "text-too-long": Explanation(
        _("The text is too long: %(length)s characters, and the network takes %(limit)s."),
        _("Shorten it, or write a shorter text for this account only; otherwise its end is cut off."),
    ),
    "mixed-script": Explanation(
        _("Latin letters stand among Cyrillic ones: %(words)s."),
        _("Type these words anew in Cyrillic: search does not find them and screen readers spell them out."),
    ),
    "picture-needed": Explanation(
        _("The network takes no post without a picture."),
        _("Choose a picture for the post, or leave this account out."),
    ),
    "too-many-pictures": Explanation(
        _("The network takes %(limit)s pictures; the rest is left out."),
        _("Put the pictures that matter most first."),
    ),
    "picture-undescribed": Explanation(
        _("A picture has no description for people who cannot see it."),
        _("Describe the picture where it was chosen."),
    ),
    "link-not-scraped": Explanation(_("The network could not open the page."), RETRIED),
    "picture-unreadable": Explanation(
        _("A picture cannot be read or converted, so nothing was sent."),
        _("Choose another picture and publish the page again."),
    ),
    "picture-refused": Explanation(
        _("The network does not accept a picture (its size or kind)."),
        _("Choose another picture and publish the page again."),
    ),
    "upload-interrupted": Explanation(
        _("Sending the pictures was interrupted; the post is not at the network yet."),
        _("Nothing to do: what has arrived is kept, and the rest is sent."),
    ),
    "uploads-gone": Explanation(
        _("The network does not have the pictures any more that were sent before."),
        _("Nothing to do: they are sent again."),
    ),
    "picture-used": Explanation(
        _("The network says that the pictures are in a post already, perhaps in this one."),
        _("Nothing to do: it is looked for before anything is sent again."),
    ),
    "picture-not-fetched": Explanation(
        _("The network could not fetch a picture from our site."),
        _("Nothing to do: it is tried again. If it goes on, let the administrator check robots.txt."),
    ),
    "own-address-refused": Explanation(
        _(
            "The server may not request %(url)s: it is neither an https address outside private networks nor "
            "at one of this site's own names."
        ),
        _(
            "Correct the address of the site under Settings → Sites, or let the administrator add its name "
            "to ALLOWED_HOSTS. The post then goes by itself."
        ),
    ),
    "picture-not-public": Explanation(
        _("The public address of a picture does not answer yet, so the post waits."), RETRIED
    ),
    "picture-in-preparation": Explanation(_("The network is still preparing the pictures."), RETRIED),
    "picture-without-alt": Explanation(
        _("A picture has no description for people who cannot see it, so it does not leave the site."),
        _("Describe the picture, or take it out, and publish the page again."),
    ),
    "container-gone": Explanation(
        _("The network no longer has the pictures that were prepared."),
        _("Nothing to do: they are prepared again."),
    ),
    "caption-refused": Explanation(
        _("The network does not accept the text: it is too long, or has too many hashtags or mentions."),
        CHECK_TEXT,
    ),
    "duplicate": Explanation(
        _("The network says that the same was just posted."),
        _("Nothing to do: it is looked for before anything is sent again."),
    ),
}
