"""The module of each database's backups."""

from types import ModuleType

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext as _

from . import postgresql, sqlite
from .errors import BackupError

MODULES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}


def current() -> tuple[str, ModuleType]:
    """Return the kind of the database and its module. Raises ``BackupError`` if it is not supported."""
    vendor = connections[DEFAULT_DB_ALIAS].vendor
    if vendor not in MODULES:
        raise BackupError(_("Backups need SQLite or PostgreSQL."))
    return vendor, MODULES[vendor]
