"""What the site's history says of the actions on posts and accounts."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

#: Action, its name in filters, and the sentence; an account's own entries do not repeat its name.
ACTIONS = [
    ("civic_social.retry", _("Try a post again"), _("Had it posted again at “%(account)s”")),
    ("civic_social.hold", _("Hold a post back"), _("Held the post at “%(account)s” back")),
    ("civic_social.skip", _("Skip a post"), _("Skipped the post at “%(account)s”: %(reason)s")),
    ("civic_social.posted_by_hand", _("Post by hand"), _("Posted by hand at “%(account)s”: %(permalink)s")),
    (
        "civic_social.removed_by_hand",
        _("Remove a post by hand"),
        _("Removed the post at “%(account)s” by hand"),
    ),
    (
        "civic_social.looked",
        _("Look for a second post"),
        _("Looked at “%(account)s”: nothing stands there twice"),
    ),
    ("civic_social.pause_everything", _("Pause everything"), _("Paused everything: %(reason)s")),
    ("civic_social.resume_everything", _("Resume everything"), _("Resumed everything")),
    ("civic_social.pause", _("Pause an account"), _("Paused the account")),
    ("civic_social.resume", _("Resume an account"), _("Resumed the account")),
    ("civic_social.connect", _("Connect an account"), _("Connected the account")),
    ("civic_social.reconnect", _("Reconnect an account"), _("Renewed the account's access")),
    ("civic_social.disconnect", _("Disconnect an account"), _("Disconnected the account")),
]


def _filled(data: dict) -> dict:
    """What the entry kept; an empty reason reads as none given."""
    return {key: value for key, value in data.items() if value}


class ActionFormatter(LogFormatter):
    """Fills the sentence with what the entry kept."""

    def format_message(self, log_entry):
        values = {"account": "–", "reason": "–", "permalink": "–", **_filled(log_entry.data)}
        return self.message % values


def register(registry) -> None:
    """Register each action with Wagtail's log."""
    for action, label, message in ACTIONS:
        formatter = type("_Formatter", (ActionFormatter,), {"label": label, "message": message})
        registry.register_action(action)(formatter)
