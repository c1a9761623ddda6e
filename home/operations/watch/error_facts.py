"""The facts about an error that are stored, from a log record: kind, place, message and traceback."""

import hashlib
import logging
import re
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from django.conf import settings
from django.utils import timezone

from ..index_tasks import is_about_outdated
from .request_ids import request_id_of
from .scrubbing import scrub_message

MOST_TRACEBACK, MOST_MESSAGE = 20_000, 500
#: A request that a browser or a program has made wrong is no error of the site.
IGNORED_LOGGERS = ("django.security",)
LIBRARIES = "site-packages/"
_FOLDERS = re.compile(rf'File "[^"\n]*{LIBRARIES}')


@dataclass
class ErrorFacts:
    """Errors of one kind at one place, since the last time that they were stored."""

    fingerprint: str
    kind: str
    place: str
    logger: str
    message: str
    traceback: str
    request_id: str
    count: int = 1
    seen_at: object = field(default_factory=timezone.now)

    def repeat(self, request_id: str) -> None:
        """Count one more error of this kind."""
        self.count += 1
        self.request_id = request_id
        self.seen_at = timezone.now()


@dataclass(frozen=True)
class ErrorPlace:
    """The kind and the place of an error, which are cheap to find."""

    kind: str
    place: str

    @property
    def fingerprint(self) -> str:
        """The key of the group."""
        return hashlib.sha256(f"{self.kind}\n{self.place}".encode()).hexdigest()


def is_error(record: logging.LogRecord) -> bool:
    """Return True if the record is about an error of the site."""
    if record.levelno < logging.ERROR or record.name.startswith(IGNORED_LOGGERS):
        return False
    if is_about_outdated(record):
        return False
    # A response with a status of 500 or more that a view has returned on purpose.
    return bool(record.exc_info and record.exc_info[0]) or record.name != "django.request"


def find_place(record: logging.LogRecord) -> ErrorPlace:
    """Return the type of the exception and the line of our program in which it was raised.

    Without an exception: the line that has logged the error.
    """
    if record.exc_info and record.exc_info[0]:
        kind, _error, trace = record.exc_info
        return ErrorPlace(f"{kind.__module__}.{kind.__qualname__}"[:200], _raised_at(trace)[:300])
    return ErrorPlace(record.name[:200], f"{_shorten(record.pathname)}:{record.lineno}"[:300])


def describe(record: logging.LogRecord, place: ErrorPlace) -> ErrorFacts:
    """Return the facts; every text is scrubbed."""
    trace = ""
    message = record.getMessage()
    if record.exc_info and record.exc_info[0]:
        message = f"{record.exc_info[1]}"
        # Without the values of variables: they are what people have entered.
        lines = traceback.TracebackException(*record.exc_info, capture_locals=False).format()
        trace = scrub_message(_without_folders("".join(lines)))[-MOST_TRACEBACK:]
    return ErrorFacts(
        fingerprint=place.fingerprint,
        kind=place.kind,
        place=place.place,
        logger=record.name[:100],
        message=scrub_message(message)[:MOST_MESSAGE],
        traceback=trace.replace("\x00", ""),
        request_id=request_id_of(record)[:64],
    )


def _raised_at(trace: TracebackType | None) -> str:
    """Return the deepest line in the project, or the deepest one of all."""
    frames = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(trace)]
    own = [frame for frame in frames if _is_own(frame[0])]
    if not frames:
        return ""
    path, line = (own or frames)[-1]
    return f"{_shorten(path)}:{line}"


def _is_own(path: str) -> bool:
    return Path(path).is_relative_to(settings.BASE_DIR) and LIBRARIES not in path


def _shorten(path: str) -> str:
    """Return a path from the project or the libraries on."""
    return path.rpartition(LIBRARIES)[2].removeprefix(f"{settings.BASE_DIR}/")


def _without_folders(text: str) -> str:
    """Return a traceback with paths from the project or the libraries on."""
    return _FOLDERS.sub('File "', text).replace(f"{settings.BASE_DIR}/", "")
