"""Verifies a backup by restoring it into a scratch database."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from civic_social.audit_log import chain

from ..data_directory import data_directory
from . import archive, databases, manifest
from .errors import BackupError
from .manifest import Manifest


@dataclass
class Verification:
    """The result: the manifest, sentences about what is wrong, and remarks about what is good to know."""

    manifest: Manifest
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def verify(path: Path) -> Verification:
    """Verify the checksums of a backup, restore it into a scratch database and compare the two.

    Raises ``BackupError`` if the backup is damaged or belongs to another kind of database.
    """
    with archive.reading(path) as tar, _scratch_directory() as name:
        directory = Path(name)
        found = archive.read_manifest(tar)
        archive.verify_checksums(tar, found)
        database = require_module(found)
        archive.extract(tar, database.MEMBER, directory / database.MEMBER)
        result = Verification(found)
        with database.restored_copy(directory / database.MEMBER, directory) as using:
            if using is None:
                result.remarks.append(
                    _("Read to its end, but not restored on trial: the user may not create databases.")
                )
            else:
                _compare(result, using)
        return result


def _scratch_directory() -> tempfile.TemporaryDirectory:
    # Not in /tmp, which may be too small and in memory.
    data_directory().mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(prefix=".verify-", dir=data_directory())


def require_module(found: Manifest):
    """Return the module of the current database. Raises ``BackupError`` if the backup is of another kind."""
    vendor, module = databases.current()
    if found.vendor != vendor:
        message = _("The backup is of %(theirs)s, and the site runs on %(ours)s.")
        raise BackupError(message % {"theirs": found.vendor, "ours": vendor})
    return module


def _compare(result: Verification, using: str) -> None:
    found = result.manifest
    missing, unknown = compare_migrations(using)
    # After a way back (deploy/update --back) this version runs on the newer database, and can restore it.
    unknown = sorted(set(unknown) - set(manifest.applied_migrations("default")))
    if unknown:
        result.problems.append(
            _("The backup was made by a newer version of the site: %(names)s") % {"names": ", ".join(unknown)}
        )
    if missing:
        # The tables are not those of this version, so only the tar file could be compared.
        result.remarks.append(
            _("The backup was made by an older version of the site; a restore applies %(count)d migrations.")
            % {"count": len(missing)}
        )
    if missing or unknown:
        return
    counts = manifest.row_counts(using)
    different = sorted(name for name in counts if counts[name] != found.counts.get(name))
    if different:
        result.problems.append(_("Rows are missing: %(names)s") % {"names": ", ".join(different)})
    if manifest.end_of_record(using) != found.record:
        result.problems.append(_("The official record ends differently."))
    record = chain.verify(using=using)
    if not record.is_whole:
        result.problems.append(record.problem)


def compare_migrations(using: str) -> tuple[list[str], list[str]]:
    """Return the migrations that ``using`` lacks, and those in it that this version does not know."""
    loader = MigrationExecutor(connections[using]).loader
    applied, known = set(loader.applied_migrations), set(loader.graph.nodes)
    replaced = {name for migration in loader.replacements.values() for name in migration.replaces}
    installed = {app for app, _name in known}
    missing = sorted(f"{app}.{name}" for app, name in known - applied)
    unknown = sorted(f"{app}.{name}" for app, name in applied - known - replaced if app in installed)
    return missing, unknown
