"""The fields, sentences and words of Bluesky in the admin."""

from django.utils.translation import gettext_lazy as _

from ...error_messages import Explanation
from ..declarations import HandOffWords, SettingsField

PASSWORD, SERVER = "app_password", "server"

SETTINGS_FIELDS = (
    SettingsField(
        PASSWORD,
        _("App password"),
        _(
            "At Bluesky: Settings → Privacy and security → App passwords → Add. Not the password with which "
            "people log in."
        ),
    ),
    SettingsField(
        SERVER,
        _("Server"),
        _("Only if the account is not at bsky.social: the address of its server (PDS)."),
        is_secret=False,
        is_required=False,
    ),
)
REFUSALS = {
    "token-invalid": (
        PASSWORD,
        _(
            "Bluesky does not accept this handle with this app password. Check the handle above, or make a "
            "new app password."
        ),
    ),
    "account-gone": ("remote_id", _("The server knows no account with this handle.")),
    "account-refused": (PASSWORD, _("The server has suspended this account. Log in at Bluesky and see why.")),
}
PROBLEMS = {
    "bluesky-view-down": Explanation(
        _("The service that collects the answers of the whole network did not respond."),
        _("Nothing to do: it is asked again by itself. Posts are not affected."),
    ),
    "bluesky-no-view": Explanation(
        _("The account’s server passes no requests on to the service that collects the answers."),
        _(
            "Read the answers at Bluesky. The server’s administrator can let it pass requests on to "
            "did:web:api.bsky.app; posts are not affected."
        ),
    ),
    "bluesky-too-many-hidden": Explanation(
        _("This post has 300 hidden answers; Bluesky allows no more."),
        _("At Bluesky, limit who may answer the post, or show some of the hidden ones again."),
    ),
}
HIDDEN_WORDS = _("hidden: shown only to those who ask for the hidden answers")
HAND_OFF_WORDS = HandOffWords(post=_("To post at Bluesky"), change=_("To correct at Bluesky"))
