"""What Wagtail's log says of posts: shown in a page's history and in the site's report."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

ACTIONS = {
    "civic_social.retry": (_("Try a post again"), _("Had the post at “%(account)s” tried again")),
    "civic_social.hold": (_("Hold a post"), _("Held the post at “%(account)s”")),
    "civic_social.skip": (_("Skip a post"), _("Skipped the post at “%(account)s”: %(reason)s")),
    "civic_social.posted_by_hand": (
        _("Post by hand"),
        _("Posted by hand at “%(account)s”: %(permalink)s"),
    ),
    "civic_social.removed_by_hand": (_("Remove by hand"), _("Removed the post at “%(account)s” by hand")),
    "civic_social.pause": (_("Pause an account"), _("Paused “%(account)s”")),
    "civic_social.resume": (_("Resume an account"), _("Resumed “%(account)s”")),
}


class AccountLogFormatter(LogFormatter):
    """Fills a message's placeholders from the entry's data."""

    template = ""

    def format_message(self, log_entry):
        """Return the message; an entry without the data, such as an old one, gets a dash."""
        names = {"account": "–", "reason": "–", "permalink": "–"}
        return str(self.template) % {**names, **(log_entry.data or {})}


def register(actions):
    """Register every action with Wagtail (hook ``register_log_actions``)."""
    for action, (label, template) in ACTIONS.items():
        formatter = type("Formatter", (AccountLogFormatter,), {"label": label, "template": template})
        actions.register_action(action)(formatter)
