"""The texts that a new site starts with, from ``texts/<language>.toml``, with the answers filled in."""

import re
import tomllib
from functools import cache
from pathlib import Path

from django.utils.html import escape

from .answers import Answers

FOLDER = Path(__file__).parent / "texts"
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@cache
def load(language: str) -> dict:
    """Return all texts of one language, with their placeholders."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def read(answers: Answers, language: str, name: str) -> dict[str, str]:
    """Return the text ``name`` with the answers in place of ``{placeholders}``; empty if there is none."""
    facts = answers.facts(language)
    return {key: _fill(value, facts) for key, value in load(language).get(name, {}).items()}


def _fill(text: str, facts: dict[str, str]) -> str:
    """Replace the placeholders; a text with tags is HTML, so the values are escaped."""
    quote = escape if "<" in text else str
    return PLACEHOLDER.sub(lambda match: quote(facts[match[1]]), text).strip()
