"""The text of a post for each account, without I/O.

The first of these that exists: the text written on the page for that account, the text written on the page
for all accounts, the account's template for pages of that type, and the text of ``get_social_message()``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from functools import cached_property
from typing import Any

from ..messages import Message, tidy

VARIABLE = re.compile(r"\{([^{}\n]*)\}")
#: The separator between the parts of a template's line, as in "{date} · {place}".
SEPARATOR = re.compile(r"(\s+[·•|–—]\s+)")


class PageMessages:
    """The messages of one page for each account.

    The message of the page, a ``SocialPageMixin``, is computed once, and so are its variables if a template
    needs them.
    """

    def __init__(self, page: Any) -> None:
        self.page = page

    @cached_property
    def message(self) -> Message:
        """Return the page's message for accounts without a text or a template."""
        return self.page.get_social_message()

    @cached_property
    def event(self) -> Message | None:
        """Return the page's message for event posts, or None if the page is no event."""
        return self.page.get_social_event()

    def for_account(self, account: Any, *, as_event: bool = False) -> Message | None:
        """Return the message for ``account``, or None if the page is not announced there.

        ``account.template_text``: the account's template for pages of that type. ``as_event``: the account
        has event posts only.
        """
        message = self.event if as_event else self.message
        own = self.page.get_social_choice(account).text
        if message and own:
            return replace(message, text=own)
        if not message or self.page.civic_social_text.strip() or not account.template_text:
            return message
        return self.from_template(account.template_text, message)

    def from_template(self, template: str, message: Message | None = None) -> Message:
        """Return ``message`` with the text of ``template``, or unchanged if that text is empty.

        ``message`` defaults to the page's message. Hashtags appear only where the template has them.
        """
        message = message or self.message
        text = tidy(fill_in(tidy(template), self._variables))
        return replace(message, text=text, hashtags=()) if text else message

    @cached_property
    def _variables(self) -> dict[str, str]:
        hashtags = " ".join(f"#{name}" for name in self.message.hashtags)
        return {**self.page.get_social_variables(), "url": self.message.link, "hashtags": hashtags}


def variables_in(template: str) -> list[str]:
    """Return the names of the variables in ``template``, in their order."""
    return [name.strip() for name in VARIABLE.findall(template)]


def has_stray_braces(template: str) -> bool:
    """Return True if ``template`` has a brace that belongs to no variable."""
    return bool(re.search(r"[{}]", VARIABLE.sub("", template)))


def fill_in(template: str, variables: dict[str, str]) -> str:
    """Return ``template`` with the values of its variables.

    An empty variable removes its part of the line, up to the separators around it; a line without a part is
    removed, and so is a second empty line.
    """
    lines = [_fill_in_line(line, variables) for line in template.split("\n")]
    text = "\n".join(line for line in lines if line is not None)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _fill_in_line(line: str, variables: dict[str, str]) -> str | None:
    """Return the line with its values, or None if all of its parts were removed."""
    pieces = SEPARATOR.split(line)
    kept = ""
    for separator, part in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        if all(variables.get(name) for name in variables_in(part)):
            kept += (separator if kept else "") + _fill_in_part(part, variables)
    return kept if kept or not variables_in(line) else None


def _fill_in_part(part: str, variables: dict[str, str]) -> str:
    return VARIABLE.sub(lambda match: variables[match[1].strip()], part)


def unknown_variables(template: str, known: Collection[str]) -> list[str]:
    """Return the names of variables in ``template`` that are not in ``known``, without repetitions."""
    return [name for name in dict.fromkeys(variables_in(template)) if name not in known]
