"""An empty database for one run, and no trace of it afterwards."""

import os
import secrets
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit


@contextmanager
def sqlite():
    """Give the address of a SQLite database on the disk that holds the project's own."""
    var = Path(__file__).resolve().parent.parent.parent / "var"
    var.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=var) as directory:
        yield f"sqlite:///{directory}/bench.sqlite3"


@contextmanager
def postgresql():
    """Give the address of a fresh database on the server that ``POSTGRESQL_URL`` names."""
    import psycopg
    from psycopg import sql

    server = os.environ["POSTGRESQL_URL"]
    name = f"bench_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def available() -> dict:
    """Return the databases that can be measured here, by the name that the report uses."""
    databases = {"SQLite": sqlite}
    if os.environ.get("POSTGRESQL_URL"):
        databases["PostgreSQL"] = postgresql
    return databases
