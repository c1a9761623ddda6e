"""The fields, sentences and words of Mastodon in the admin."""

from django.utils.translation import gettext_lazy as _

from ...error_messages import Explanation
from ..declarations import HandOffWords, SettingsField

TOKEN, SERVER = "access_token", "server"

SETTINGS_FIELDS = (
    SettingsField(
        TOKEN,
        _("Access token"),
        _(
            "At the server: Preferences → Development → New application, with the scopes read and write; "
            "then copy “Your access token”."
        ),
    ),
    SettingsField(
        SERVER,
        _("Server"),
        _("Only if the server’s address differs from that of the profile, such as https://social.example."),
        is_secret=False,
        is_required=False,
    ),
)
PROBLEMS = {
    "mastodon-other-account": Explanation(
        _("The stored access belongs to another account (%(name)s)."),
        _("Paste the token of this account, or correct its ID at the network."),
    ),
    "mastodon-lower-limit": Explanation(
        _("The account's server takes only %(limit)s characters."),
        _("Let the server's administrator raise the limit; longer posts are refused until then."),
    ),
}
REFUSALS = {
    "token-invalid": (
        TOKEN,
        _("The server does not accept the token. Copy “Your access token” again: Preferences → Development."),
    ),
    "permission-missing": (
        TOKEN,
        _("The token may do too little. Give the application the scopes read and write; make a new token."),
    ),
    "account-gone": (SERVER, _("No server with Mastodon’s interface answers at this address.")),
    "mastodon-other-account": (
        "remote_id",
        _("The token belongs to the account “%(name)s”. Enter that name, or copy the token of this account."),
    ),
}
HAND_OFF_WORDS = HandOffWords(post=_("To post at Mastodon"), change=_("To edit at Mastodon"))
MODERATION_WORDS = _(
    "At Mastodon only its author can remove a comment, and nobody can hide it. Open it there to mute or "
    "block its author, or to report it to the server’s moderators."
)
