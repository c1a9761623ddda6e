"""Run or check the steps of setup."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from wagtail.models import Page

from .answers import Answers
from .parts import CannotMake, Line, State, ensure, inspect
from .steps import STEPS, Step


@dataclass(frozen=True, slots=True)
class StepReport:
    """The result of one step."""

    title: Promise | str
    lines: list[Line]

    @property
    def is_complete(self) -> bool:
        """True if nothing of the step is missing."""
        return not any(line.state in (State.MISSING, State.FAILED) for line in self.lines)


def run(answers: Answers) -> Iterator[StepReport]:
    """Make what is missing, step by step, and yield the report of each step after its commit."""
    for step in STEPS:
        yield _run_step(step, answers)


def check(answers: Answers) -> list[StepReport]:
    """Return the state of every part without writing anything."""
    return [
        StepReport(step.title, [Line(str(part), inspect(part)) for part in step.get_parts(answers)])
        for step in STEPS
    ]


def _run_step(step: Step, answers: Answers) -> StepReport:
    """Run one step in a transaction; if a part cannot be made, nothing of the step is."""
    part = None
    try:
        with transaction.atomic():
            # Two administrators who start at once must not make everything twice.
            list(Page.objects.select_for_update().filter(depth=1))
            lines = []
            for part in step.get_parts(answers):
                lines.append(Line(str(part), ensure(part)[1]))
            return StepReport(step.title, lines)
    except CannotMake as error:
        return StepReport(step.title, [Line(str(part), State.FAILED, str(error))])
