"""Processor time of other processes on this machine, in seconds, from /proc; 0 for what is not there."""

import os
from pathlib import Path

from django.db import connection

_TICKS = os.sysconf("SC_CLK_TCK")
#: Places in /proc/<pid>/stat after the name: the parent, the times of the process and of its ended children.
_PARENT, _OWN, _CHILDREN = 1, slice(11, 13), slice(13, 15)


def of_process(pid: int) -> float:
    """Return the processor time of one process."""
    return sum(map(int, _fields(pid)[_OWN])) / _TICKS


def of_database() -> float:
    """Return the processor time of all processes of PostgreSQL; 0 for SQLite, or a server elsewhere."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid() UNION SELECT pid FROM pg_stat_activity")
        pids = [pid for (pid,) in cursor.fetchall()]
    if not (parents := {int(fields[_PARENT]) for pid in pids if (fields := _fields(pid))}):
        return 0
    ended = sum(sum(map(int, _fields(pid)[_CHILDREN])) for pid in parents) / _TICKS
    return ended + sum(map(of_process, [*parents, *pids]))


def _fields(pid: int) -> list[str]:
    """Return the fields of a process after its name, or an empty list."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
