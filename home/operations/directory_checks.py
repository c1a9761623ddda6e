"""The directories of an installation: what each is for, and system checks that they are safe and writable."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from feedback.conf import settings as feedback_settings


@dataclass(frozen=True)
class Directory:
    """A directory that the running site writes to.

    ``private``: its files must not be served. ``required``: without it a request fails. ``made_by_site``: it
    is made when it is first needed; SQLite does not make the directory of its file.
    """

    setting: str
    path: Path
    private: bool
    required: bool = True
    made_by_site: bool = True

    @property
    def is_usable(self) -> bool:
        """Return True if this process can write into the directory, now or when it is first needed."""
        return is_writable(self.path) and (self.made_by_site or self.path.is_dir())


def data_directories() -> list[Directory]:
    """Return the directories of this installation; those on other storages or servers are left out."""
    directories = [
        Directory("DATA_DIR", Path(settings.DATA_DIR), private=True),
        Directory("MEDIA_ROOT", Path(settings.MEDIA_ROOT), private=False),
        Directory("DOCUMENT_ROOT", Path(settings.DOCUMENT_ROOT), private=True),
    ]
    if root := feedback_settings.ATTACHMENT_ROOT:
        directories.append(Directory("FEEDBACK_ATTACHMENT_ROOT", Path(root), private=True))
    if root := feedback_settings.KEPT_FILES_ROOT:
        directories.append(Directory("FEEDBACK_KEPT_FILES_ROOT", Path(root), private=True))
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        directories.append(
            Directory("DATABASE_URL", Path(database["NAME"]).parent, private=True, made_by_site=False)
        )
    storage = settings.CACHES.get("storage", settings.CACHES["default"])
    if storage["BACKEND"].endswith("FileBasedCache"):
        directories.append(Directory("CACHE_URL", Path(storage["LOCATION"]), private=True, required=False))
    return directories


def _backups() -> Directory:
    """Return the directory of the backups, which the web server and the worker need not be able to write."""
    return Directory("BACKUP_DIR", Path(settings.BACKUP_DIR), private=True, required=False)


def find_served_parent(path: Path) -> str:
    """Return the name of the setting below whose directory ``path`` would be served, or an empty string."""
    for setting in ("MEDIA_ROOT", "STATIC_ROOT"):
        root = getattr(settings, setting)
        if root and path.resolve().is_relative_to(Path(root).resolve()):
            return setting
    return ""


def is_writable(path: Path) -> bool:
    """Return True if this process can write into the directory, or create it if it is missing."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return path.is_dir() and os.access(path, os.W_OK | os.X_OK)


def misplaced_documents() -> Iterator[Path]:
    """Yield the documents of an older version that still lie among the media."""
    folder = Path(settings.MEDIA_ROOT) / "documents"
    if folder.resolve() != Path(settings.DOCUMENT_ROOT).resolve():
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


@register("home")
def check_data_is_private(app_configs, **kwargs) -> list[CheckMessage]:
    """Return an error for each private directory that lies where files are served."""
    return [
        Error(
            f"{directory.setting} lies inside {served}, which the web server serves: {directory.path}",
            hint="Choose a directory outside of it, for example the default below DATA_DIR.",
            id="home.E001",
        )
        for directory in [*data_directories(), _backups()]
        if directory.private and (served := find_served_parent(directory.path))
    ]


@register("home")
def check_data_is_writable(app_configs, **kwargs) -> list[CheckMessage]:
    """Return an error for each directory that cannot be written; for the cache, a warning."""
    return [
        (Error if directory.required else Warning)(
            f"{directory.setting} cannot be written: {directory.path}",
            hint="Run the command as the user of the site, and give that user the directory: "
            f"install -d -o civic -g civic {directory.path}",
            id="home.E002" if directory.required else "home.W002",
        )
        for directory in data_directories()
        if not directory.is_usable
    ]


@register("home", deploy=True)
def check_data_is_apart(app_configs, **kwargs) -> list[CheckMessage]:
    """Return a warning if the data lie in the checkout, which an update replaces."""
    if not Path(settings.DATA_DIR).resolve().is_relative_to(Path(settings.BASE_DIR).resolve()):
        return []
    return [
        Warning(
            f"The data lie in the program's own directory: {settings.DATA_DIR}",
            hint="Set DATA_DIR=/var/lib/civic, and leave the program read-only.",
            id="home.W003",
        )
    ]


@register("home", deploy=True)
def check_no_document_is_public(app_configs, **kwargs) -> list[CheckMessage]:
    """Return a warning if documents of an older version lie among the media."""
    number = sum(1 for _ in misplaced_documents())
    if not number:
        return []
    return [
        Warning(
            f"Documents lie where the web server serves files to everybody: {number} in "
            f"{Path(settings.MEDIA_ROOT) / 'documents'}",
            hint="Move them: manage.py move_documents",
            id="home.W004",
        )
    ]
