"""Columns of lists that can be read on a phone, where each row is a card and each cell has its label."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.utils import get_user_display_name

from ..conf import settings
from ..models import Submission

#: The class of a table whose rows become cards on a phone, see ``feedback/listing.css``.
PHONE_LISTING = "listing phone-listing"
#: The number of characters of a message in a list.
FIRST_CHARACTERS = 90
#: What a list loads of the long text of a message, as ``beginning``.
BEGINNING = Substr("comment", 1, 2 * FIRST_CHARACTERS)


class LabelledColumn(Column):
    """A column whose cells repeat its label on a phone; an empty cell takes no place there."""

    cell_template_name = "feedback/inbox/labelled_cell.html"

    def get_value(self, instance: Any) -> Any:
        """Return the value of the cell, or an empty string if there is none."""
        value = super().get_value(instance)
        return "" if value is None else value


class PersonColumn(LabelledColumn):
    """A column with a user, by the full name."""

    def get_value(self, instance: Any) -> str:
        """Return the full name of the user, or an empty string."""
        return get_user_display_name(super().get_value(instance) or None)


class DayColumn(LabelledColumn):
    """A column with the day of a date or time, such as 29.11.2026; Wagtail's shows the time since then."""

    format = "d.m.Y"

    def get_value(self, instance: Any) -> str:
        """Return the formatted value, in the time zone of the site."""
        value = super().get_value(instance)
        if isinstance(value, datetime.datetime):
            value = timezone.localtime(value)
        return date_format(value, self.format) if value else ""


class MomentColumn(DayColumn):
    """A column with the day and the hour, such as 29.11.2026 16:36."""

    format = "d.m.Y H:i"


class MessageColumn(TitleColumn):
    """The number of a submission, its sender and its first words."""

    cell_template_name = "feedback/inbox/message_cell.html"

    def get_link_url(self, instance: Submission, parent_context: Any) -> str:
        """Return the URL of the submission's page."""
        return reverse("feedback_inbox:case", args=[instance.pk])

    def get_cell_context_data(self, instance: Submission, parent_context: Any) -> dict[str, Any]:
        """Add the sender and the first words of the message."""
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "sender": describe_sender(instance), "words": first_words(instance)}


class DueColumn(LabelledColumn):
    """The due date, and in words how long ago it has passed or how near it is."""

    cell_template_name = "feedback/inbox/due_cell.html"

    def get_cell_context_data(self, instance: Submission, parent_context: Any) -> dict[str, Any]:
        """Add the description of the due date."""
        return {**super().get_cell_context_data(instance, parent_context), "due": describe_due(instance)}


@dataclass(frozen=True)
class Due:
    """The description of a due date: ``words``, empty while it is far away, and the name of their colour."""

    words: str = ""
    tone: str = ""


def describe_due(submission: Submission) -> Due:
    """Return the description of the due date; closed submissions have none."""
    if not submission.is_open:
        return Due()
    days = (submission.due_on - timezone.localdate()).days
    if days < 0:
        words = ngettext("overdue by %(days)s day", "overdue by %(days)s days", -days)
        return Due(words % {"days": -days}, "overdue")
    if days == 0:
        return Due(_("due today"), "soon")
    if days <= settings.REMINDER_DAYS:
        return Due(ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}, "soon")
    return Due()


def describe_sender(submission: Submission) -> str:
    """Return the sender's name, or that there is none."""
    if submission.anonymised_at:
        return _("Erased")
    return _("Anonymous") if submission.is_anonymous else submission.name


def first_words(submission: Submission) -> str:
    """Return the beginning of the message; a list loads it as ``beginning`` instead of the long text."""
    text = getattr(submission, "beginning", None)
    text = submission.comment if text is None else text
    return Truncator(" ".join(text.split())).chars(FIRST_CHARACTERS)
