"""Wagtail's log actions for posts, accounts and the main switch."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

from ..channels import name_with_network
from ..models import CommentOperation

#: The action's name, its label in filters and its message; an account's own log does not repeat its name.
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
    (
        "civic_social.restore_noticed",
        _("Notice a restore"),
        _("Paused everything: the database was restored or copied"),
    ),
    ("civic_social.restore_ended", _("End a restore"), _("Let the site send again after a restore")),
    ("civic_social.pause", _("Pause an account"), _("Paused the account")),
    ("civic_social.resume", _("Resume an account"), _("Resumed the account")),
    ("civic_social.connect", _("Connect an account"), _("Connected the account")),
    ("civic_social.reconnect", _("Reconnect an account"), _("Renewed the account's access")),
    (
        "civic_social.approve_change",
        _("Edit many posts"),
        _("Had %(posts)s posts edited. %(change)s"),
    ),
    (
        "civic_social.decline_change",
        _("Leave many posts"),
        _("Left %(posts)s posts as they are. %(change)s"),
    ),
    (
        "civic_social.accept_difference",
        _("Let a post at the network stay"),
        _("Let a post stay that no page has: %(permalink)s"),
    ),
    ("civic_social.announce", _("Announce a page"), _("Announced the page that a program had published")),
    (
        "civic_social.leave_unannounced",
        _("Do not announce a page"),
        _("Did not announce the page that a program had published"),
    ),
    (
        "civic_social.approve_directly",
        _("Approve as an administrator"),
        _("Approved as an administrator, without the workflow"),
    ),
    (
        "civic_social.override_approval",
        _("Publish without another person"),
        _("Published without another person's approval: %(reason)s"),
    ),
    ("civic_social.comment_reply", _("Answer a comment"), _("Answered publicly")),
    ("civic_social.comment_message", _("Send a private message"), _("Sent the author a private message")),
    ("civic_social.comment_hide", _("Hide a comment"), _("Hid a comment: %(reason)s")),
    ("civic_social.comment_unhide", _("Show a comment again"), _("Showed a comment again")),
    ("civic_social.comment_delete", _("Remove a comment"), _("Removed a comment or an answer: %(reason)s")),
    ("civic_social.comment_undo", _("Take an operation back"), _("Took it back before it was sent")),
    ("civic_social.comment_retry", _("Try an answer again"), _("Had it tried again")),
    ("civic_social.comment_assign", _("Assign a comment"), _("Assigned to: %(person)s")),
    ("civic_social.comment_closed", _("Leave a comment unanswered"), _("Found that no answer is needed")),
    ("civic_social.comment_open", _("Let a comment wait again"), _("Let it wait for an answer again")),
    ("civic_social.comment_enter", _("Enter a comment"), _("Entered a comment that was read elsewhere")),
    (
        "civic_social.no_comments",
        _("Look for comments"),
        _("Looked for comments at “%(account)s”: nothing new"),
    ),
    ("civic_social.comment_erase", _("Erase a comment"), _("Erased at the person's request")),
    ("civic_social.comment_case", _("Make a case of a comment"), _("Made a case of it: %(reference)s")),
    (
        "civic_social.replace_secret",
        _("Make a new secret for a webhook"),
        _("Made a new secret for the webhook"),
    ),
    ("civic_social.disconnect", _("Disconnect an account"), _("Disconnected the account")),
]


class ActionFormatter(LogFormatter):
    """Fill the placeholders of the message from the entry's data; a missing or empty value is a dash."""

    def format_message(self, log_entry: Any) -> str:
        values = {key: value for key, value in log_entry.data.items() if value}
        # Entries of earlier versions name no network.
        if "account" in values and "network" in values:
            values["account"] = name_with_network(values["account"], values["network"])
        if reason := dict(CommentOperation.Reason.choices).get(values.get("reason", "")):
            values["reason"] = reason
        return self.message % {
            "account": "–",
            "reason": "–",
            "permalink": "–",
            "change": "–",
            "posts": "–",
            "person": "–",
            "reference": "–",
            **values,
        }


def register(registry: Any) -> None:
    """Register each of ``ACTIONS`` with Wagtail's log action registry."""
    for action, label, message in ACTIONS:
        formatter = type("_Formatter", (ActionFormatter,), {"label": label, "message": message})
        registry.register_action(action)(formatter)
