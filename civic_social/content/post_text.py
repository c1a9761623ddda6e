"""The words of a post: the editor's own, the account's template, or what the page says by itself. No I/O.

For each account the first of these that is there: the text written for it on the page, the text written on
the page for all, the account's template for such pages, and what ``get_social_message()`` says.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from functools import cached_property

from ..messages import Message, tidy

VARIABLE = re.compile(r"\{([^{}\n]*)\}")
#: What stands between the parts of a line: "{date} · {place}".
SEPARATOR = re.compile(r"(\s+[·•|–—]\s+)")


class Wording:
    """What one page says at each account.

    The page (a ``SocialPageMixin``) is asked for its message once, and for its variables once and only if a
    template needs them.
    """

    def __init__(self, page):
        self.page = page

    @cached_property
    def message(self) -> Message:
        """What the page says unless an account has words of its own."""
        return self.page.get_social_message()

    @cached_property
    def event(self) -> Message | None:
        """What the page says in a calendar of events, or None where it is no event."""
        return self.page.get_social_event()

    def at(self, account, *, as_event: bool = False) -> Message | None:
        """Return the message for ``account``, whose ``template_text`` is its template for such pages.

        ``as_event``: the account is a calendar of events, which has nothing to say of other pages.
        """
        message = self.event if as_event else self.message
        own = self.page.get_social_choice(account).text
        if message and own:
            return replace(message, text=own)
        if not message or self.page.social_text.strip() or not account.template_text:
            return message
        return self.by_template(account.template_text, message)

    def by_template(self, template: str, message: Message | None = None) -> Message:
        """Return ``message`` in the words that ``template`` makes; as it is when they come out empty.

        Without a message it is what the page says. A template says itself where hashtags stand, if anywhere.
        """
        message = message or self.message
        text = tidy(fill_in(tidy(template), self._variables))
        return replace(message, text=text, hashtags=()) if text else message

    @cached_property
    def _variables(self) -> dict[str, str]:
        hashtags = " ".join(f"#{name}" for name in self.message.hashtags)
        return {**self.page.get_social_variables(), "url": self.message.link, "hashtags": hashtags}


def variables_in(template: str) -> list[str]:
    """Return the names of the variables in ``template``, in order."""
    return [name.strip() for name in VARIABLE.findall(template)]


def stray_braces(template: str) -> bool:
    """Whether ``template`` has a brace that belongs to no variable."""
    return bool(re.search(r"[{}]", VARIABLE.sub("", template)))


def fill_in(template: str, variables: dict[str, str]) -> str:
    """Return ``template`` with its variables filled in.

    What belongs to an empty variable is left out with it: the part of the line up to the next separator, the
    line if nothing else is left of it, and an empty line too many.
    """
    lines = [_fill_in_line(line, variables) for line in template.split("\n")]
    text = "\n".join(line for line in lines if line is not None)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _fill_in_line(line: str, variables: dict[str, str]) -> str | None:
    """Return the line filled in, or None when it is left out."""
    pieces = SEPARATOR.split(line)
    kept = ""
    for separator, part in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        if all(variables.get(name) for name in variables_in(part)):
            kept += (separator if kept else "") + _fill_in_part(part, variables)
    return kept if kept or not variables_in(line) else None


def _fill_in_part(part: str, variables: dict[str, str]) -> str:
    return VARIABLE.sub(lambda match: variables[match[1].strip()], part)


def unknown_variables(template: str, known: Collection[str]) -> list[str]:
    """Return the names in ``template`` that are none of ``known``."""
    return [name for name in dict.fromkeys(variables_in(template)) if name not in known]
