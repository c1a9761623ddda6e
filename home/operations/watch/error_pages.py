"""The pages about an error of the site, with the number by which it is found in the log."""

import errno
import sqlite3
import sys
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

#: Errors of a disk without space: of files, of SQLite, and of PostgreSQL by its code.
FULL_DISK = (errno.ENOSPC, errno.EDQUOT)
SQLITE_IS_FULL, POSTGRESQL_IS_FULL = sqlite3.SQLITE_FULL, "53100"
#: SQLite has one class of exceptions for these and for errors of the program.
SQLITE_IS_UNAVAILABLE = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
)
RETRY_SECONDS = 120


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Return a page with the status 503 if the disk is full or the database does not answer, else with 500.

    The pages use no context processors and no static file's name, since these may be what has failed.
    """
    chain = list(_chain(sys.exc_info()[1]))
    is_full = any(is_full_disk(error) for error in chain)
    is_unavailable = is_full or any(_is_unavailable(error) for error in chain)
    template = loader.get_template("503.html" if is_unavailable else "500.html")
    context = {"request_id": getattr(request, "request_id", ""), "is_full": is_full}
    response = HttpResponse(template.render(context), status=503 if is_unavailable else 500)
    if is_unavailable:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def is_full_disk(error: BaseException) -> bool:
    """Return True if a file or a row could not be written because there is no space."""
    if isinstance(error, OSError):
        return error.errno in FULL_DISK
    if not isinstance(error, OperationalError):
        return False
    if isinstance(error.__cause__, sqlite3.Error):
        return _sqlite_code(error.__cause__) == SQLITE_IS_FULL
    return getattr(error.__cause__, "sqlstate", "") == POSTGRESQL_IS_FULL


def _is_unavailable(error: BaseException) -> bool:
    """Return True if the database cannot be reached, is locked or has ended the connection."""
    if isinstance(error, OperationalError) and isinstance(error.__cause__, sqlite3.Error):
        return _sqlite_code(error.__cause__) in SQLITE_IS_UNAVAILABLE
    return isinstance(error, InterfaceError | OperationalError)


def _sqlite_code(error: sqlite3.Error) -> int:
    """Return the primary code of an error of SQLite."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and those that have caused it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
