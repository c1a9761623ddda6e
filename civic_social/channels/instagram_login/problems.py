"""The problems of Instagram's own login, and what the account's form says about them."""

from django.utils.translation import gettext_lazy as _

from ...error_messages import Explanation
from .tokens import TOKEN

OWN_PROBLEMS = {
    "instagram_login-other-account": Explanation(
        _("The stored access belongs to another Instagram account (%(name)s, number %(number)s)."),
        _("Reconnect the account as itself: log out at Instagram before you do."),
    ),
}
_INVALID = _(
    "Instagram does not accept this token. Connect the account by the button, or generate a new one."
)
REFUSALS = {
    "token-invalid": (TOKEN, _INVALID),
    "token-expired": (TOKEN, _INVALID),
    "permission-missing": (
        TOKEN,
        _("The token may not post. Allow it to publish content when you connect the account."),
    ),
    "instagram_login-other-account": (
        "remote_id",
        _("The token belongs to the account %(name)s with the number %(number)s. Enter that number."),
    ),
}
