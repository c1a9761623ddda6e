"""The tasks of the home page in the search: their pages are found by the words that staff chose for them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..search.lemmas import keys
from ..search.terms import Query
from ..search.words import split


@dataclass(frozen=True)
class TaskWords:
    """A page to which a task leads, and the keys of the task's title and line of help."""

    page_id: int
    title: set[str] = field(default_factory=set)
    help: set[str] = field(default_factory=set)


def words_of_tasks(home) -> list[TaskWords]:
    """Return the words of the tasks of the home page ``home`` that lead to live pages; none without one."""
    values = [block.value for block in (home.tasks if home else None) or []]
    return [
        TaskWords(
            value["page"].pk, set(keys(split(value["title"]))), set(keys(split(value.get("help") or "")))
        )
        for value in values
        if value.get("page") and value["page"].live
    ]


def matching(tasks: Iterable[TaskWords], query: Query) -> dict[int, TaskWords]:
    """Return the tasks that have at least half of the terms of ``query``, by the key of their page."""
    found = {}
    for task in tasks:
        words = task.title | task.help
        count = sum(any(words.issuperset(each) for each in term.alternatives) for term in query.terms)
        if count and count * 2 >= len(query.terms):
            found.setdefault(task.page_id, task)
    return found
