"""The fields, sentences and words of Viber channels in the admin."""

from django.utils.translation import gettext_lazy as _

from ...error_messages import Explanation
from ..declarations import HandOffWords, SettingsField

TOKEN, SENDER = "channel_token", "sender"

SETTINGS_FIELDS = (
    SettingsField(
        TOKEN,
        _("Token of the channel"),
        _("In Viber, as the channel’s super-admin: channel info → Developer Tools → Copy token."),
    ),
    SettingsField(
        SENDER,
        _("ID of the super-admin"),
        _("Only if the channel has several super-admins: the ID of the one in whose name the posts are."),
        is_secret=False,
        is_required=False,
    ),
)
PROBLEMS = {
    "viber-webhook-refused": Explanation(
        _("Viber could not open the address of this site that it asks for before it takes posts."),
        _(
            "Let the administrator check that the site has https and that /social/viber/ answers; "
            "then resume."
        ),
    ),
    "viber-no-super-admin": Explanation(
        _("Viber names no super-admin of the channel, in whose name the posts could be."),
        _("Look at the members of the channel in Viber, and enter the ID of a super-admin in the account."),
    ),
}
REFUSALS = {
    "token-invalid": (
        TOKEN,
        _("Viber does not accept the token. Copy it again: channel info → Developer Tools."),
    ),
    "account-gone": (TOKEN, _("Viber knows no channel with this token. Copy it again.")),
    "account-refused": (
        TOKEN,
        _("Viber does not let this token post. The super-admin of the channel must copy it."),
    ),
}
HAND_OFF_WORDS = HandOffWords(post=_("To post in Viber"), change=_("To correct by a new post in Viber"))
