"""The tar file of a backup: written once, then only read."""

import hashlib
import io
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

from . import manifest as manifests
from .errors import BackupError
from .manifest import Manifest

#: The folder of the uploaded files inside the tar file.
FILES = "files"


class Writer:
    """Writes the members of a backup and notes their checksums."""

    def __init__(self, tar: tarfile.TarFile):
        self._tar = tar
        self.checksums: dict[str, str] = {}

    def add_file(self, path: Path, name: str) -> None:
        """Add a file as ``name``. Raises ``OSError``, also if the file becomes shorter meanwhile."""
        with path.open("rb") as file:
            member = self._tar.gettarinfo(str(path), name, file)
            reader = HashingReader(file)
            self._tar.addfile(member, reader)
        self.checksums[name] = reader.checksum

    def add_directory(self, directory: Path, name: str) -> None:
        """Add all files below ``directory``. Files that are removed meanwhile are left out."""
        for path in sorted(directory.rglob("*")):
            if path.is_file() and not path.is_symlink():
                try:
                    self.add_file(path, f"{name}/{path.relative_to(directory).as_posix()}")
                except FileNotFoundError:
                    continue

    def add_manifest(self, manifest: Manifest) -> None:
        """Add the manifest, as the last member."""
        content = manifest.to_json()
        member = tarfile.TarInfo(manifests.NAME)
        member.size = len(content)
        self._tar.addfile(member, io.BytesIO(content))


class HashingReader:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]):
        self._file, self._hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Return the next ``size`` bytes."""
        data = self._file.read(size)
        self._hash.update(data)
        return data

    @property
    def checksum(self) -> str:
        """The SHA-256 of what was read."""
        return self._hash.hexdigest()


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write a new tar file, readable for its owner only, because it contains personal data."""
    path.touch(mode=0o600)
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
        yield Writer(tar)


@contextmanager
def reading(path: Path) -> Iterator[tarfile.TarFile]:
    """Open a backup. Raises ``BackupError`` if it is missing, is no tar file or is damaged."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except FileNotFoundError:
        raise BackupError(_("There is no file %(path)s.") % {"path": path}) from None
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(_("The backup cannot be read: %(error)s") % {"error": error}) from None


def read_manifest(tar: tarfile.TarFile) -> Manifest:
    """Return the manifest of an open backup. Raises ``BackupError`` if there is none."""
    try:
        member = tar.getmember(manifests.NAME)
    except KeyError:
        raise BackupError(_("The backup has no valid manifest.")) from None
    return manifests.parse(_open(tar, member).read())


def verify_checksums(tar: tarfile.TarFile, manifest: Manifest) -> None:
    """Read every member. Raises ``BackupError`` if one is missing, unknown or changed."""
    found = {}
    for member in tar.getmembers():
        if member.name == manifests.NAME:
            continue
        reader = HashingReader(_open(tar, member))
        while reader.read(1 << 20):
            pass
        found[member.name] = reader.checksum
    for name in sorted(found.keys() | manifest.checksums.keys()):
        if found.get(name) != manifest.checksums.get(name):
            raise BackupError(_("The backup is damaged: %(name)s") % {"name": name})


def extract(tar: tarfile.TarFile, name: str, path: Path) -> None:
    """Write one member to ``path``. Raises ``BackupError`` if it is missing."""
    try:
        source = _open(tar, tar.getmember(name))
    except KeyError:
        raise BackupError(_("The backup is damaged: %(name)s") % {"name": name}) from None
    with path.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)


def extract_directory(tar: tarfile.TarFile, name: str, directory: Path) -> None:
    """Write all files below the folder ``name`` into ``directory``, which is made.

    Raises ``BackupError`` for a name that leads out of it.
    """
    directory.mkdir(parents=True)
    prefix = f"{name}/"
    for member in tar.getmembers():
        if not member.name.startswith(prefix):
            continue
        # By hand, because Python 3.11.2 has no extraction filters.
        inner = PurePosixPath(member.name.removeprefix(prefix))
        if inner.is_absolute() or ".." in inner.parts:
            raise BackupError(_("The backup is damaged: %(name)s") % {"name": member.name})
        path = directory / inner
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as target:
            shutil.copyfileobj(_open(tar, member), target, 1 << 20)
        os.utime(path, (member.mtime, member.mtime))


def _open(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    """Return the content of a member. Raises ``BackupError`` if it is no regular file."""
    file = tar.extractfile(member)
    if file is None:
        raise BackupError(_("The backup is damaged: %(name)s") % {"name": member.name})
    return file
