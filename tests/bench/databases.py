"""Temporary empty databases, one for each run."""

import os
import secrets
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

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
    """Give the address of a temporary database on the server that ``POSTGRESQL_URL`` names.

    On this machine it is the server's socket, as ``deploy/install.sh`` sets it up.
    """
    server = os.environ["POSTGRESQL_URL"]
    name = f"bench_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        socket = _socket_directory(connection)
    address = urlsplit(server)
    if socket:
        query = urlencode({"host": socket, "port": address.port or 5432, "user": address.username})
        address = address._replace(netloc="", query=query)
    try:
        # Three slashes for a socket, which ``geturl`` would leave out.
        yield f"postgres://{address.netloc}/{name}?{address.query}".rstrip("?")
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _socket_directory(connection: psycopg.Connection) -> str:
    """Return the directory of the server's socket, or an empty string if it is not on this machine."""
    (directories,) = connection.execute("SHOW unix_socket_directories").fetchone()
    socket = Path(directories.split(",")[0].strip()) / f".s.PGSQL.{connection.info.port}"
    return str(socket.parent) if directories and socket.is_socket() else ""


def available() -> dict:
    """Return the context managers of the databases that can be measured here, by name."""
    databases = {"SQLite": sqlite}
    if os.environ.get("POSTGRESQL_URL"):
        databases["PostgreSQL"] = postgresql
    return databases
