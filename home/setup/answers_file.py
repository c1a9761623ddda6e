"""The answers file: TOML with the names of the form's fields."""

import tomllib
from pathlib import Path

from django.utils.translation import gettext as _

from .answers import Answers
from .forms import SetupForm, default_topics, existing_topics, initial_answers


class WrongAnswers(Exception):
    """The answers cannot be used; the message names each field and its error, one a line."""


def read(path: Path) -> Answers:
    """Return the answers of a file; what it leaves out is taken from the site or from the defaults.

    Raises WrongAnswers if it cannot be read or an answer is wrong.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongAnswers(f"{path}: {error}") from error
    if unknown := set(given) - set(SetupForm.base_fields):
        raise WrongAnswers(
            _("%(path)s has unknown names: %(names)s.") % {"path": path, "names": ", ".join(sorted(unknown))}
        )
    return validate({**initial_answers(), "topics": _default_topics(), **given})


def _default_topics():
    """Return the topics of a new site, and after them others that the site has already."""
    defaults = default_topics()
    names = {topic.name for topic in defaults}
    return [*defaults, *(topic for topic in existing_topics() if topic.name not in names)]


def validate(values: dict) -> Answers:
    """Return the answers of the form filled with ``values``. Raises WrongAnswers."""
    form = SetupForm(values)
    if not form.is_valid():
        lines = [f"{name}: {' '.join(errors)}" for name, errors in form.errors.items()]
        raise WrongAnswers("\n".join(lines))
    return form.get_answers()
