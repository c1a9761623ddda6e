"""Choices that an editor makes on a page: when to announce it, and what to change for one account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..messages import tidy


class Announcement(models.TextChoices):
    """The editor's choice on a page about its announcement."""

    AUTOMATIC = "automatic", _("When it is first published")
    ALWAYS = "always", _("Also if it has been published before")
    LEAVE = "leave", _("Minor change: leave the posts as they are")
    NEVER = "never", _("Do not announce")


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """An editor's choice on a page for one account: a text for that account, or no post there."""

    text: str = ""
    skip: bool = False

    @classmethod
    def from_json(cls, value: Any) -> AccountChoice:
        """Return the choice stored on a page; anything malformed counts as "no choice"."""
        if not isinstance(value, dict):
            return cls()
        text = value.get("text")
        return cls(text=tidy(text) if isinstance(text, str) else "", skip=value.get("skip") is True)

    def to_json(self) -> dict[str, Any]:
        """Return the choice as it is stored on a page: only the values that differ from the defaults."""
        return {**({"text": self.text} if self.text else {}), **({"skip": True} if self.skip else {})}


def left_out_accounts(choices: Any) -> dict[str, dict[str, Any]]:
    """Return the part of a page's stored ``choices`` that leaves accounts out, without the texts."""
    return {
        number: {"skip": True}
        for number, value in (choices or {}).items()
        if AccountChoice.from_json(value).skip
    }
