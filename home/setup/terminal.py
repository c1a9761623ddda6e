"""Ask for the answers at the terminal."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import answers_file
from .answers import Answers
from .fields import LinesField
from .forms import SetupForm, initial_answers

#: Typed instead of an optional answer to leave it empty although there is a default.
NOTHING = "-"


def ask(write: Callable[[str], None], read_line: Callable[[str], str]) -> Answers:
    """Ask for each field of the form and return the answers. Raises WrongAnswers and EOFError.

    An empty line takes the default in brackets; a wrong answer is asked for again. ``write`` prints a line,
    ``read_line`` prints a prompt and returns what was typed.
    """
    write(_("Press Enter to take the answer in brackets, or type “-” to leave it empty."))
    initial = initial_answers()
    values = {}
    form = SetupForm(initial=initial)
    for name, field in form.fields.items():
        values[name] = _ask_field(field, initial.get(name, ""), write, read_line)
    return answers_file.validate(values)


def _ask_field(field, default, write, read_line):
    if field.help_text:
        write(f"\n{field.help_text}")
    while True:
        if isinstance(field, LinesField):
            value = _read_lines(field, default, write, read_line)
        else:
            value = _read_value(field, default, read_line)
        try:
            field.clean(value)
        except ValidationError as error:
            write(" ".join(error.messages))
        else:
            return value


def _read_value(field, default, read_line):
    shown = ", ".join(default.split("\n"))
    prompt = f"{field.label} [{shown}]: " if shown else f"{field.label}: "
    typed = read_line(prompt).strip()
    if typed == NOTHING:
        return ""
    return typed or default


def _read_lines(field, default, write, read_line):
    """Read lines up to an empty one; an empty first line takes the default."""
    write(f"{field.label}:")
    for line in field.prepare_value(default).splitlines():
        write(f"  {line}")
    write(_("Enter to take these, or type your own lines and end with an empty one."))
    lines = []
    while line := read_line("  ").strip():
        lines.append(line)
    return "\n".join(lines) or default
