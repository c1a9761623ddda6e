"""The actions of the inbox in Wagtail's log, with the text of their entries."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry

from ..models import Status

#: Actions whose entries show only their label.
PLAIN = {
    "feedback.read": gettext_lazy("Read"),
    "feedback.attachment": gettext_lazy("Opened an attached file"),
    "feedback.reply": gettext_lazy("Replied to the sender"),
    "feedback.print": gettext_lazy("Opened a reply for printing"),
    "feedback.ask": gettext_lazy("Asked the sender"),
    "feedback.answer": gettext_lazy("The sender answered"),
    "feedback.note": gettext_lazy("Wrote a note"),
    "feedback.enter": gettext_lazy("Entered by hand"),
    "feedback.anonymise": gettext_lazy("Erased the personal data"),
    "feedback.erase": gettext_lazy("Deleted"),
}


class Assigned(LogFormatter):
    """An assignment, with the name of the assignee."""

    label = gettext_lazy("Assigned")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        assignee = log_entry.data.get("assignee")
        return _("Assigned to %(name)s") % {"name": assignee} if assignee else _("Assigned to nobody")


class Moved(LogFormatter):
    """A move to another desk, with both desks and the reason."""

    label = gettext_lazy("Moved to another desk")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        return _("Moved from “%(from)s” to “%(to)s”. Reason: %(reason)s") % log_entry.data


class StatusChanged(LogFormatter):
    """A change of status, with both statuses."""

    label = gettext_lazy("Changed the status")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        labels = {key: Status(log_entry.data[key]).label for key in ("from", "to")}
        return _("Changed the status from “%(from)s” to “%(to)s”") % labels


class Extended(LogFormatter):
    """A change of the due date, with both dates and the reason."""

    label = gettext_lazy("Extended the due date")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        return _("Moved the due date from %(from)s to %(to)s. Reason: %(reason)s") % log_entry.data


class Held(LogFormatter):
    """A submission put on hold or released."""

    label = gettext_lazy("Changed whether it must be kept")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        held = log_entry.data["on_hold"]
        return (
            _("Must be kept: not deleted when its time is over") if held else _("Need not be kept any longer")
        )


class Exported(LogFormatter):
    """An export, with the number of rows and whether they hold personal data."""

    label = gettext_lazy("Exported submissions")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        personal = log_entry.data["personal"]
        text = _("Exported %(rows)s submissions with personal data") if personal else None
        return (text or _("Exported %(rows)s submissions without personal data")) % log_entry.data


#: The details by which a person is looked up; what was typed is not logged.
DETAILS = {
    "email": gettext_lazy("e-mail"),
    "name": gettext_lazy("name"),
    "phone": gettext_lazy("telephone"),
    "address": gettext_lazy("address"),
}


class Found(LogFormatter):
    """A search for one person's data, with the details that were searched and the number of records."""

    label = gettext_lazy("Looked up one person's data")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        details = [str(DETAILS[name]) for name in log_entry.data.get("by", ["email"]) if name in DETAILS]
        words = {"details": ", ".join(details), "rows": log_entry.data["rows"]}
        return _("Looked up what is kept about one person, by %(details)s: %(rows)s records") % words


FORMATTERS = {
    "feedback.assign": Assigned,
    "feedback.move": Moved,
    "feedback.status": StatusChanged,
    "feedback.extend": Extended,
    "feedback.hold": Held,
    "feedback.export": Exported,
    "feedback.find": Found,
}


def register(actions: LogActionRegistry) -> None:
    """Register every action with Wagtail."""
    for action, label in PLAIN.items():
        actions.register_action(action, label, label)
    for action, formatter in FORMATTERS.items():
        actions.register_action(action)(formatter)
