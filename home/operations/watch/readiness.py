"""The checks behind ``/readyz``: can this process serve pages, and does the rest of the site work?"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from ...models import Worker
from ..data_directory import data_directory
from ..directory_checks import data_directories
from ..work.liveness import describe_problem
from .deadline import Late, run_all

#: Seconds for all checks together.
DEADLINE = 2
LEAST_FREE_BYTES = 200_000_000


@dataclass(frozen=True)
class ReadinessResult:
    """The result of one check; ``problem`` is a sentence, or empty. A warning leaves the site ready."""

    name: str
    problem: str
    is_warning: bool


def check_readiness() -> list[ReadinessResult]:
    """Return the result of every check, within about two seconds."""
    results = run_all({name: check for name, check, _is_warning in CHECKS}, DEADLINE)
    return [
        ReadinessResult(name, _describe(results[name]), is_warning) for name, _check, is_warning in CHECKS
    ]


def is_ready(findings: list[ReadinessResult]) -> bool:
    """Return True if nothing but warnings was found."""
    return not any(finding.problem and not finding.is_warning for finding in findings)


def _describe(result: str | Exception) -> str:
    """Return the sentence of a check; of an exception only its class, since its text may be secret."""
    if isinstance(result, Late):
        return _("No answer within %(seconds)s seconds.") % {"seconds": DEADLINE}
    if isinstance(result, Exception):
        return _("The check failed: %(error)s.") % {"error": type(result).__name__}
    return result


def check_database() -> str:
    """Raise ``django.db.Error`` if the database does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return ""


class MigrationCheck:
    """The check that every migration is applied. It is kept when positive: a process never unlearns one."""

    def __init__(self) -> None:
        self.is_applied = False

    def __call__(self) -> str:
        """Return a sentence if a migration is missing. Raises ``django.db.Error``."""
        if not self.is_applied:
            executor = MigrationExecutor(connection)
            self.is_applied = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return "" if self.is_applied else _("A migration is missing: manage.py migrate")


def check_data_directory() -> str:
    """Raise OSError if nothing can be written into the data directory."""
    with tempfile.TemporaryFile(dir=data_directory()) as file:
        file.write(b"0" * 4096)
        file.flush()
    return ""


def check_disk() -> str:
    """Return a sentence if a directory of the site has too little space. Raises OSError."""
    full = sorted(name for name, free in free_bytes().items() if free < LEAST_FREE_BYTES)
    if not full:
        return ""
    return _("Less than %(megabytes)d MB are free: %(directories)s.") % {
        "megabytes": LEAST_FREE_BYTES // 1_000_000,
        "directories": ", ".join(full),
    }


def free_bytes() -> dict[str, int]:
    """Return the free space by the name of the setting of each directory; raises OSError."""
    return {each.setting: shutil.disk_usage(_existing(each.path)).free for each in data_directories()}


def _existing(path: Path) -> Path:
    """Return the nearest directory that exists: others are made when they are first needed."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


def check_worker() -> str:
    """Return a sentence if no background process of this installation works, on whichever machine."""
    return describe_problem(Worker.objects.all())


def check_cache() -> str:
    """Return a sentence if the cache does not work, without which pages are slower."""
    if getattr(cache, "is_working", lambda: True)():
        return ""
    return _("The cache does not work: pages are slower, and nothing is lost.")


#: Name, function, and whether a problem is only a warning.
CHECKS: tuple[tuple[str, Callable[[], str], bool], ...] = (
    ("database", check_database, False),
    ("migrations", MigrationCheck(), False),
    ("data_directory", check_data_directory, False),
    ("disk", check_disk, False),
    ("worker", check_worker, True),
    ("cache", check_cache, True),
)
