"""Temporary empty databases, one for each run."""

import os
import secrets
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql


@contextmanager
def sqlite():
    """Give the address of a temporary SQLite database on the disk of the project."""
    var = Path(__file__).resolve().parent.parent.parent / "var"
    var.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=var) as directory:
        yield f"sqlite:///{directory}/bench.sqlite3"


@contextmanager
def postgresql():
    """Give the address of a temporary database on the server that ``POSTGRESQL_URL`` names."""
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
    """Return the context managers of the databases that can be measured here, by name."""
    databases = {"SQLite": sqlite}
    if os.environ.get("POSTGRESQL_URL"):
        databases["PostgreSQL"] = postgresql
    return databases
