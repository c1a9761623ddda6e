"""The log entries of the inbox, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter

from ..models import Status

#: Actions whose entry needs no more than its name.
PLAIN = {
    "feedback.read": gettext_lazy("Read"),
    "feedback.attachment": gettext_lazy("Opened an attached file"),
    "feedback.reply": gettext_lazy("Replied to the sender"),
    "feedback.ask": gettext_lazy("Asked the sender"),
    "feedback.answer": gettext_lazy("The sender answered"),
    "feedback.note": gettext_lazy("Wrote a note"),
    "feedback.enter": gettext_lazy("Entered by hand"),
    "feedback.anonymise": gettext_lazy("Erased the personal data"),
    "feedback.erase": gettext_lazy("Deleted"),
}


class Assigned(LogFormatter):
    """Who has it now."""

    label = gettext_lazy("Assigned")

    def format_message(self, log_entry):
        assignee = log_entry.data.get("assignee")
        return _("Assigned to %(name)s") % {"name": assignee} if assignee else _("Assigned to nobody")


class Moved(LogFormatter):
    """From which desk to which, and why."""

    label = gettext_lazy("Moved to another desk")

    def format_message(self, log_entry):
        return _("Moved from “%(from)s” to “%(to)s”. Reason: %(reason)s") % log_entry.data


class StatusChanged(LogFormatter):
    """From which status to which."""

    label = gettext_lazy("Changed the status")

    def format_message(self, log_entry):
        labels = {key: Status(log_entry.data[key]).label for key in ("from", "to")}
        return _("Changed the status from “%(from)s” to “%(to)s”") % labels


class Extended(LogFormatter):
    """How long, and why."""

    label = gettext_lazy("Extended the due date")

    def format_message(self, log_entry):
        return _("Moved the due date from %(from)s to %(to)s. Reason: %(reason)s") % log_entry.data


class Held(LogFormatter):
    """Whether it may be purged."""

    label = gettext_lazy("Changed whether it must be kept")

    def format_message(self, log_entry):
        held = log_entry.data["on_hold"]
        return (
            _("Must be kept: not deleted when its time is over") if held else _("Need not be kept any longer")
        )


class Exported(LogFormatter):
    """How much left the site."""

    label = gettext_lazy("Exported submissions")

    def format_message(self, log_entry):
        personal = log_entry.data["personal"]
        text = _("Exported %(rows)s submissions with personal data") if personal else None
        return (text or _("Exported %(rows)s submissions without personal data")) % log_entry.data


class Found(LogFormatter):
    """How much was looked at."""

    label = gettext_lazy("Looked up one person's data")

    def format_message(self, log_entry):
        return _("Looked up what is kept under one e-mail address: %(rows)s records") % log_entry.data


def register(actions):
    """Register every action of the inbox with Wagtail's log."""
    for action, label in PLAIN.items():
        actions.register_action(action, label, label)
    for action, formatter in {
        "feedback.assign": Assigned,
        "feedback.move": Moved,
        "feedback.status": StatusChanged,
        "feedback.extend": Extended,
        "feedback.hold": Held,
        "feedback.export": Exported,
        "feedback.find": Found,
    }.items():
        actions.register_action(action)(formatter)
