"""The fields, sentences and words of Bluesky in the admin."""

from django.utils.translation import gettext_lazy as _

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
HAND_OFF_WORDS = HandOffWords(post=_("To post at Bluesky"), change=_("To correct at Bluesky"))
