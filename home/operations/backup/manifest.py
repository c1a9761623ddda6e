"""The manifest of a backup: what it contains and what the database said at that moment."""

import json
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime

from django.apps import apps
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model
from django.utils.translation import gettext as _

from civic_social.models import RecordHead

from .errors import BackupError

#: The version of the format of backups.
FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """The content of ``manifest.json``.

    ``vendor``: the database, "sqlite" or "postgresql". ``migrations``: the applied ones, as ``app.name``.
    ``counts``: the number of rows by model. ``record``: the end of the audit log, as ``NUMBER:HASH``.
    ``checksums``: the SHA-256 of each other member of the backup.
    """

    created_at: str
    version: str
    vendor: str
    migrations: list[str]
    counts: dict[str, int]
    record: str
    checksums: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def to_json(self) -> bytes:
        """Return the manifest as the content of its file."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @property
    def made_at(self) -> datetime:
        """The time of the backup."""
        return datetime.fromisoformat(self.created_at)


def parse(content: bytes) -> Manifest:
    """Return the manifest of that content. Raises ``BackupError`` if it is none of this version's."""
    try:
        values = json.loads(content)
        if values["format"] > FORMAT:
            raise BackupError(_("The backup was made by a newer version of the site."))
        known = {each.name for each in fields(Manifest)}
        return Manifest(**{name: value for name, value in values.items() if name in known})
    except (ValueError, TypeError, KeyError):
        raise BackupError(_("The backup has no valid manifest.")) from None


def applied_migrations(using: str) -> list[str]:
    """Return the migrations that are applied in the database ``using``."""
    applied = MigrationRecorder(connections[using]).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def row_counts(using: str) -> dict[str, int]:
    """Return the number of rows of each table in the database ``using``, by model."""
    return {model._meta.label: model._base_manager.using(using).count() for model in stored_models(using)}


def stored_models(using: str) -> list[type[Model]]:
    """Return the models with a table in the database ``using``, those of many-to-many relations included."""
    tables = set(connections[using].introspection.table_names())
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.db_table in tables and not model._meta.proxy]


def end_of_record(using: str) -> str:
    """Return the end of the audit log in the database ``using``, as ``NUMBER:HASH``."""
    head = RecordHead.objects.using(using).get()
    return f"{head.count}:{head.hash}"
