"""The answers of the demo municipality to the questions of setup; the file is also an example for others."""

from dataclasses import replace
from pathlib import Path

from ..setup import answers_file
from ..setup.answers import Answers

PATH = Path(__file__).parent / "town.toml"


def read_answers(site_url: str) -> Answers:
    """Return the answers, for a site at ``site_url``."""
    return replace(answers_file.read(PATH), site_url=site_url)
