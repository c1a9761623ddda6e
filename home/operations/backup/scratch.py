"""A second database connection, to a copy of the database that is not in use."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

ALIAS = "scratch"


@contextmanager
def connected(name: Any, **values: Any) -> Iterator[str]:
    """Yield the alias of a connection to the database ``name``, with the settings of the default one."""
    settings = copy.deepcopy(connections.databases[DEFAULT_DB_ALIAS])
    connections.databases[ALIAS] = {**settings, "NAME": name, "CONN_MAX_AGE": 0, **values}
    try:
        yield ALIAS
    finally:
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.databases[ALIAS]
