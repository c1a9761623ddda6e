"""The directories below which the site keeps everything that it writes."""

from pathlib import Path

from django.conf import settings

from feedback.conf import settings as feedback_settings


def data_directory() -> Path:
    """Return the directory of everything that the site writes."""
    return Path(settings.DATA_DIR)


def backup_directory() -> Path:
    """Return the directory of the backups."""
    return Path(settings.BACKUP_DIR)


def uploaded_files() -> dict[str, Path]:
    """Return the directories of uploaded files by the name that they have in a backup.

    A directory inside another one of them is left out, because it is part of that one.
    """
    directories = {
        "media": settings.MEDIA_ROOT,
        "documents": settings.DOCUMENT_ROOT,
        "feedback": feedback_settings.ATTACHMENT_ROOT,
    }
    paths = {name: Path(directory).resolve() for name, directory in directories.items()}
    return {
        name: path
        for name, path in paths.items()
        if not any(other in path.parents for other in paths.values())
    }
