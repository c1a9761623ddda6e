"""Filters above a list: select fields with their choices."""

from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import capfirst

from feedback.alphabet import sort_key

SELECTED = mark_safe(" selected")  # nosec  # a constant


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A select field above a list; ``chosen`` is empty if the filter is not used."""

    name: str
    label: str
    choices: list[Choice]
    chosen: str = ""

    @property
    def options(self) -> str:
        """The choices as HTML; a template would be slow for hundreds of years and bodies."""
        return format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (choice.value, SELECTED if choice.value == self.chosen else "", capfirst(choice.label))
                for choice in self.choices
            ),
        )


def topic_choices(topics) -> list[Choice]:
    """Return choices in alphabetical order; ``topics`` are tuples of slug, name and label or None."""
    choices = [Choice(slug, label or name) for slug, name, label in topics]
    return sorted(choices, key=lambda choice: sort_key(choice.label))
