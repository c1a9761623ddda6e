"""A database whose disk becomes full, as PostgreSQL reports it."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection

WRITES = ("INSERT", "UPDATE", "DELETE")


class DiskFull(Exception):
    """The driver's error, with PostgreSQL's code for a full disk."""

    sqlstate = "53100"


@contextmanager
def full_disk(writes: int = 0) -> Iterator[None]:
    """Let the database of this thread accept only that number of ``writes``, and refuse every later one."""
    number = itertools.count()

    def execute_or_refuse(execute, sql, parameters, many, context):
        if sql.lstrip().upper().startswith(WRITES) and next(number) >= writes:
            raise OperationalError("could not extend file: No space left on device") from DiskFull()
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(execute_or_refuse):
        yield
