"""The accessibility statement of the demo, in both languages."""

from ..setup.answers import LANGUAGES, Answers
from ..setup.legal import StatementPart
from ..setup.parts import ensure
from . import reading


def load(answers: Answers) -> None:
    """Publish the missing statements below the home pages, as translations of each other."""
    for language in LANGUAGES:
        ensure(
            StatementPart(
                answers,
                language,
                is_live=True,
                prepared_on=reading.days_ago(60),
                reviewed_on=reading.days_ago(10),
                **reading.read(language, "accessibility"),
            )
        )
