"""The steps of setup in their order; each is one transaction."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import administrator, feedback, front, groups, home_pages, installation, languages, legal, lists
from .answers import Answers
from .parts import Part


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its title, and a function that returns its parts for the given answers."""

    title: Promise
    get_parts: Callable[[Answers], list[Part]]


STEPS = (
    Step(_("Directories"), installation.get_parts),
    Step(_("Languages"), languages.get_parts),
    Step(_("Home pages and address"), home_pages.get_parts),
    Step(_("Lists"), lists.get_parts),
    Step(_("Legal texts, as drafts"), legal.get_parts),
    Step(_("Topics, desks and the feedback form"), feedback.get_parts),
    Step(_("Contacts and tasks of the home page"), front.get_parts),
    Step(_("Groups and approval"), groups.get_parts),
    Step(_("Administrator"), administrator.get_parts),
)
