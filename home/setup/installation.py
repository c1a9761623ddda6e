"""The directories into which the site writes, and the settings without which it cannot work."""

import os
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from feedback.conf import settings as feedback_settings

from .answers import Answers
from .parts import CannotMake, Part


class DirectoryPart(Part):
    """A directory in which the site can write."""

    def __init__(self, path: str):
        self.path = Path(path)

    def __str__(self):
        return _("directory: %(path)s") % {"path": self.path}

    def find(self):
        return self.path if self.path.is_dir() and os.access(self.path, os.W_OK) else None

    def make(self):
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotMake(str(error)) from error
        if self.find() is None:
            raise CannotMake(_("The site may not write there."))
        return self.path


def get_parts(answers: Answers) -> list[Part]:
    """Return the directories of uploads and of citizens' files."""
    paths = [settings.MEDIA_ROOT, feedback_settings.ATTACHMENT_ROOT]
    return [DirectoryPart(path) for path in paths if path]
