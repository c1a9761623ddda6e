"""Form fields for topics and desks: one line each, or a table of an answers file."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from ..content.hashtags import hashtag
from .answers import DeskAnswer, TopicAnswer


class LinesField(forms.CharField):
    """A list of objects, entered as lines or given as a list of dictionaries."""

    widget = forms.Textarea(attrs={"rows": 9})

    def parse_line(self, line: str):
        """Return the object of one line. Raises ValidationError."""
        raise NotImplementedError

    def parse_table(self, table: dict):
        """Return the object of one table of an answers file. Raises ValidationError."""
        raise NotImplementedError

    def format(self, item) -> str:
        """Return the line of one object."""
        raise NotImplementedError

    def prepare_value(self, value):
        """Return the text of the widget."""
        if isinstance(value, (list, tuple)):
            return "\n".join(item if isinstance(item, str) else self.format(item) for item in value)
        return value

    def to_python(self, value):
        if isinstance(value, (list, tuple)):
            return tuple(self.parse_table(item) if isinstance(item, dict) else item for item in value)
        lines = (line.strip() for line in (value or "").splitlines())
        return tuple(self.parse_line(line) for line in lines if line)

    def clean(self, value):
        value = self.to_python(value)
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        return value


class TopicsField(LinesField):
    """Topics: the Bulgarian name, a slash and the English name."""

    def parse_line(self, line):
        name, _slash, english = (part.strip() for part in line.partition("/"))
        return self._topic(name, english)

    def parse_table(self, table):
        return self._topic(*_strings(table, "name", "english"))

    def format(self, item):
        return f"{item.name} / {item.english}" if item.english else item.name

    def clean(self, value):
        """Return the topics. Raises ValidationError if a name comes twice."""
        topics = super().clean(value)
        names = [topic.name.casefold() for topic in topics]
        for topic in topics:
            if names.count(topic.name.casefold()) > 1:
                raise ValidationError(_("This topic is there twice: %(name)s") % {"name": topic.name})
        return topics

    def _topic(self, name, english):
        if not hashtag(name) or max(len(name), len(english)) > 100:
            raise ValidationError(
                _("“%(name)s” cannot be a topic: use letters, at most 100 characters.") % {"name": name}
            )
        return TopicAnswer(name, english)


class DesksField(LinesField):
    """Desks: name, mailbox and topics with semicolons between them, and commas between the topics."""

    def parse_line(self, line):
        name, mailbox, topics, *rest = [*(part.strip() for part in line.split(";")), "", ""]
        if any(rest):
            raise ValidationError(
                _("Write name; mailbox; topics – with two semicolons. The line is now: %(line)s")
                % {"line": line}
            )
        return self._desk(name, mailbox, topics.split(","))

    def parse_table(self, table):
        topics = table.get("topics", [])
        if not isinstance(topics, list):
            raise ValidationError(_("The topics of a desk are a list."))
        rest = {key: value for key, value in table.items() if key != "topics"}
        return self._desk(*_strings(rest, "name", "mailbox"), map(str, topics))

    def format(self, item):
        return "; ".join([item.name, item.mailbox, ", ".join(item.topics)])

    def clean(self, value):
        """Return the desks. Raises ValidationError if a name comes twice."""
        desks = super().clean(value)
        names = [desk.name for desk in desks]
        for name in names:
            if names.count(name) > 1:
                raise ValidationError(_("This desk is there twice: %(name)s") % {"name": name})
        return desks

    def _desk(self, name, mailbox, topics):
        if not name or len(name) > 120:
            raise ValidationError(_("A desk needs a name of at most 120 characters."))
        if mailbox:
            try:
                validate_email(mailbox)
            except ValidationError:
                raise ValidationError(
                    _("A mailbox is not an e-mail address: %(mailbox)s (%(name)s)")
                    % {"mailbox": mailbox, "name": name}
                ) from None
        return DeskAnswer(name, mailbox, tuple(topic.strip() for topic in topics if topic.strip()))


def _strings(table: dict, *names: str) -> list[str]:
    """Return the values of ``names``. Raises ValidationError for another key or a value that is no text."""
    if unknown := set(table) - set(names):
        raise ValidationError(_("Unknown: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    values = [table.get(name, "") for name in names]
    if not all(isinstance(value, str) for value in values):
        raise ValidationError(_("Write %(names)s as text.") % {"names": ", ".join(names)})
    return [value.strip() for value in values]
