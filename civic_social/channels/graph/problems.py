"""Explanations of problems that occur only at Meta's networks."""

from django.utils.translation import gettext_lazy as _

from ...error_messages import Explanation

_RECONNECT = _("Reconnect the account; everything that is due stays and continues by itself.")
_AT_META = _("Log in at facebook.com as a person who manages the page and settle it there; then resume.")
_BY_HAND = _("Post it by hand and enter the address of the post, or skip it with a reason.")

#: The explanations by the problem's name, with named placeholders.
PROBLEMS = {
    "app-removed": Explanation(_("The page's manager has removed our app at Facebook."), _RECONNECT),
    "checkpoint": Explanation(_("Facebook wants the person who connected the account to log in."), _AT_META),
    "unconfirmed-user": Explanation(
        _("Facebook has not confirmed the person who connected the account."), _AT_META
    ),
    "no-page-role": Explanation(
        _("The person who connected the account no longer manages the page."), _RECONNECT
    ),
    "page-token-needed": Explanation(_("The stored access is a person's, not the page's."), _RECONNECT),
    "too-few-viewers": Explanation(
        _("Too few people have seen the post for Meta to tell figures about it."),
        _("Nothing to do: the figures are asked for again every day."),
    ),
    "proof-invalid": Explanation(
        _(
            "Meta does not accept our app: its secret (CIVIC_SOCIAL_META_APP_SECRET) is missing or wrong, or "
            "does not belong to the app's ID (CIVIC_SOCIAL_META_APP_ID)."
        ),
        _(
            "Copy the secret from App settings → Basic at Meta into the settings and restart: everything "
            "that waits then goes by itself."
        ),
    ),
    "api-version-ended": Explanation(
        _("Meta no longer serves version %(version)s of its interface, which this site uses."),
        _(
            "Set CIVIC_SOCIAL_GRAPH_API_VERSION to a newer version and restart: everything that waits then "
            "goes by itself."
        ),
    ),
    "api-version-ends": Explanation(
        _("Meta serves version %(version)s of its interface, which this site uses, until %(ends_at)s."),
        _("Set CIVIC_SOCIAL_GRAPH_API_VERSION to a newer version before that day and restart."),
    ),
    "api-version-differs": Explanation(
        _("This site asks for version %(version)s of Meta's interface, and Meta answers with %(answered)s."),
        _("Set CIVIC_SOCIAL_GRAPH_API_VERSION to that version and restart."),
    ),
    "capability-missing": Explanation(
        _("The network does not allow our app to do this."),
        _("Check the app's access level at Meta; then resume the account."),
    ),
    "not-in-new-pages": Explanation(
        _("The network does not offer this for the new kind of Facebook page."), _BY_HAND
    ),
    "identity-needed": Explanation(
        _("The network wants the identity of the page's manager confirmed."), _AT_META
    ),
    "blocked-for-policy": Explanation(
        _("The network has blocked posting for a time because of its rules."), _AT_META
    ),
    "card-unread": Explanation(
        _("The post stands, but Facebook did not read the page before: its link card may lack the picture."),
        _("Nothing to do: Facebook reads the page again by itself within a day."),
    ),
    "card-without-picture": Explanation(
        _("The post stands, but Facebook found no picture for its link card."),
        _("Look whether the page's picture opens for everybody, and publish the page again."),
    ),
    "instagram-final": Explanation(
        _("On Instagram nothing can be edited after it is posted."),
        _("Read the text once more. What changes later happens as the account says."),
    ),
    "instagram-links": Explanation(
        _("On Instagram the address of the page is plain text that nobody can click."),
        _("Nothing to do: people can copy or type it."),
    ),
    "event-by-hand": Explanation(_("Facebook lets no program make an event."), _BY_HAND),
    "group-by-hand": Explanation(_("Facebook does not let programs post in groups."), _BY_HAND),
}
