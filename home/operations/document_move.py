"""The move of an older version's documents from the public media to ``DOCUMENT_ROOT``."""

import filecmp
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from .directory_checks import misplaced_documents


@dataclass
class Result:
    """The documents that were moved, and those left alone because another file has their name."""

    moved: list[Path] = field(default_factory=list)
    conflicts: list[Path] = field(default_factory=list)


def move_documents() -> Result:
    """Move every misplaced document; may be interrupted and repeated while the site runs.

    Raises OSError if a file cannot be read or written.
    """
    result = Result()
    old_root, new_root = Path(settings.MEDIA_ROOT) / "documents", Path(settings.DOCUMENT_ROOT)
    for source in misplaced_documents():
        target = new_root / source.relative_to(old_root)
        if not target.exists():
            _copy(source, target)
        elif not filecmp.cmp(source, target, shallow=False):
            result.conflicts.append(source)
            continue
        source.unlink()
        result.moved.append(target)
    return result


def _copy(source: Path, target: Path) -> None:
    """Copy a file so that ``target`` either does not exist or is complete and on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    shutil.copy2(source, part)
    with part.open("rb") as copy:
        os.fsync(copy.fileno())
    part.replace(target)
