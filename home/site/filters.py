"""Filters beside a list: select fields with their choices, and links that take a chosen one away."""

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
    """A select field beside a list; ``chosen`` is empty if the filter is not used."""

    name: str
    label: str
    choices: list[Choice]
    chosen: str = ""

    @property
    def chosen_label(self) -> str:
        """The label of the chosen value, with a capital."""
        return capfirst(next((each.label for each in self.choices if each.value == self.chosen), self.chosen))

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


@dataclass(frozen=True, slots=True)
class ChosenFilter:
    """A filter in use, and the query string of the list without it."""

    label: str
    value: str
    without: str


def chosen_filters(request, filters: list[Filter]) -> list[ChosenFilter]:
    """Return those of ``filters`` that are in use."""
    return [
        ChosenFilter(str(each.label), each.chosen_label, _without(request, each.name))
        for each in filters
        if each.chosen
    ]


def _without(request, name: str) -> str:
    """Return the query string of ``request`` without the filter ``name``, from the first page on."""
    query = request.GET.copy()
    query.pop(name, None)
    query.pop("p", None)
    return f"?{query.urlencode()}"


def topic_choices(topics) -> list[Choice]:
    """Return choices in alphabetical order; ``topics`` are tuples of slug, name and label or None."""
    choices = [Choice(slug, label or name) for slug, name, label in topics]
    return sorted(choices, key=lambda choice: sort_key(choice.label))
