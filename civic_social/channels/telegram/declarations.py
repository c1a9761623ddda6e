"""The fields, sentences and words of Telegram channels in the admin."""

from django.utils.translation import gettext_lazy as _

from ...error_messages import Explanation
from ..declarations import HandOffWords, SettingsField

TOKEN = "bot_token"  # noqa: S105 - the name of a field

SETTINGS_FIELDS = (
    SettingsField(
        TOKEN,
        _("Token of the bot"),
        _(
            "In Telegram, write /newbot to @BotFather and copy the token from its answer. Then add the bot "
            "to the channel as an administrator who may post and delete messages."
        ),
    ),
)
_RIGHTS = _("In Telegram: channel → Administrators → the bot; let it post and delete messages. Then resume.")
PROBLEMS = {
    "telegram-bot-may-not-post": Explanation(_("The bot may not post in the channel."), _RIGHTS),
    "telegram-bot-not-in-group": Explanation(
        _("The bot is no administrator of the channel’s discussion group, or may not delete there."),
        _(
            "In Telegram: discussion group → Administrators → add the bot; let it delete messages. Until "
            "then comments are neither read nor answered here; posts are not affected."
        ),
    ),
    "telegram-updates-taken": Explanation(
        _("Another program receives what people write to this bot, so comments cannot be read here."),
        _("Make a bot of its own for this site with @BotFather, or end the other program."),
    ),
    "telegram-bot-may-not-remove": Explanation(
        _("The bot may not delete messages in the channel; a person will be asked to remove posts."),
        _("In Telegram: channel → Administrators → the bot; let it delete messages."),
    ),
}
REFUSALS = {
    "token-invalid": (
        TOKEN,
        _(
            "Telegram does not know this token. Copy all of it from @BotFather: digits, a colon and some "
            "thirty letters."
        ),
    ),
    "account-gone": (
        "remote_id",
        _("Telegram shows the bot no such channel. Check its name, and add the bot as an administrator."),
    ),
    "telegram-bot-may-not-post": (
        TOKEN,
        _("The bot may not post in the channel. Add it there as an administrator who may post messages."),
    ),
}
HAND_OFF_WORDS = HandOffWords(post=_("To post in Telegram"), change=_("To edit in Telegram"))
