"""Database triggers that make the audit log append-only: no change, no removal, no fork.

Migration 0002 installs them; a later change needs another migration. A migration that alters the tables of
the audit log must install the triggers again, because SQLite drops them when it rebuilds a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import NotSupportedError
from django.db.backends.base.base import BaseDatabaseWrapper

#: The hash that the first row names as its predecessor.
GENESIS = "0" * 64

NAMES = {
    "sqlite": {
        "civic_social_record_update",
        "civic_social_record_delete",
        "civic_social_record_next",
        "civic_social_record_advance",
        "civic_social_record_head_update",
        "civic_social_record_head_delete",
    },
    "postgresql": {
        "civic_social_record_refuse",
        "civic_social_record_truncate",
        "civic_social_record_next",
        "civic_social_record_advance",
        "civic_social_record_head_update",
        "civic_social_record_head_delete",
        "civic_social_record_head_truncate",
    },
}

SQLITE = [
    """CREATE TRIGGER civic_social_record_update BEFORE UPDATE ON civic_social_recordentry
    BEGIN SELECT RAISE(ABORT, 'The official record is append-only.'); END""",
    """CREATE TRIGGER civic_social_record_delete BEFORE DELETE ON civic_social_recordentry
    BEGIN SELECT RAISE(ABORT, 'The official record is append-only.'); END""",
    # "INSERT OR REPLACE" deletes without firing DELETE triggers; an existing number is never the next one.
    """CREATE TRIGGER civic_social_record_next BEFORE INSERT ON civic_social_recordentry
    WHEN NEW.number IS NOT (SELECT count + 1 FROM civic_social_recordhead WHERE id = 1)
    BEGIN SELECT RAISE(ABORT, 'The official record takes only the next row.'); END""",
    """CREATE TRIGGER civic_social_record_advance AFTER INSERT ON civic_social_recordentry
    BEGIN UPDATE civic_social_recordhead SET count = NEW.number, hash = NEW.hash WHERE id = 1; END""",
    """CREATE TRIGGER civic_social_record_head_update BEFORE UPDATE ON civic_social_recordhead
    WHEN NEW.id <> OLD.id OR NEW.count <> OLD.count + 1
      OR NOT EXISTS (SELECT 1 FROM civic_social_recordentry WHERE number = NEW.count AND hash = NEW.hash)
    BEGIN SELECT RAISE(ABORT, 'The official record is append-only.'); END""",
    """CREATE TRIGGER civic_social_record_head_delete BEFORE DELETE ON civic_social_recordhead
    BEGIN SELECT RAISE(ABORT, 'The official record is append-only.'); END""",
]

POSTGRESQL = [
    """CREATE FUNCTION civic_social_record_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'The official record is append-only.'
        USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE FUNCTION civic_social_record_next() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.number IS DISTINCT FROM (SELECT count + 1 FROM civic_social_recordhead WHERE id = 1) THEN
        RAISE EXCEPTION 'The official record takes only the next row.'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$""",
    """CREATE FUNCTION civic_social_record_advance() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE civic_social_recordhead SET count = NEW.number, hash = NEW.hash WHERE id = 1;
      RETURN NULL;
    END $$""",
    """CREATE FUNCTION civic_social_record_head() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.id <> OLD.id OR NEW.count <> OLD.count + 1
        OR NOT EXISTS (SELECT 1 FROM civic_social_recordentry WHERE number = NEW.count AND hash = NEW.hash)
      THEN
        RAISE EXCEPTION 'The official record is append-only.'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$""",
    """CREATE TRIGGER civic_social_record_refuse BEFORE UPDATE OR DELETE ON civic_social_recordentry
    FOR EACH ROW EXECUTE FUNCTION civic_social_record_refuse()""",
    """CREATE TRIGGER civic_social_record_truncate BEFORE TRUNCATE ON civic_social_recordentry
    FOR EACH STATEMENT EXECUTE FUNCTION civic_social_record_refuse()""",
    """CREATE TRIGGER civic_social_record_next BEFORE INSERT ON civic_social_recordentry
    FOR EACH ROW EXECUTE FUNCTION civic_social_record_next()""",
    """CREATE TRIGGER civic_social_record_advance AFTER INSERT ON civic_social_recordentry
    FOR EACH ROW EXECUTE FUNCTION civic_social_record_advance()""",
    """CREATE TRIGGER civic_social_record_head_update BEFORE UPDATE ON civic_social_recordhead
    FOR EACH ROW EXECUTE FUNCTION civic_social_record_head()""",
    """CREATE TRIGGER civic_social_record_head_delete BEFORE DELETE ON civic_social_recordhead
    FOR EACH ROW EXECUTE FUNCTION civic_social_record_refuse()""",
    """CREATE TRIGGER civic_social_record_head_truncate BEFORE TRUNCATE ON civic_social_recordhead
    FOR EACH STATEMENT EXECUTE FUNCTION civic_social_record_refuse()""",
]

#: PostgreSQL's bits of ``pg_trigger.tgtype``.
TYPE_BITS = {"ROW": 1, "BEFORE": 2, "INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
#: The definition of each trigger on the two tables, as ``_expected_postgresql`` returns it.
POSTGRESQL_TRIGGERS = """
    SELECT tgname, tgrelid::regclass::text, tgtype, proname, lanname, prosrc
    FROM pg_trigger
    JOIN pg_proc ON pg_proc.oid = tgfoid
    JOIN pg_language ON pg_language.oid = prolang
    WHERE NOT tgisinternal AND tgqual IS NULL AND tgattr::text = '' AND tgenabled IN ('O', 'A')
      AND tgrelid IN ('civic_social_recordentry'::regclass, 'civic_social_recordhead'::regclass)
"""
#: All triggers on the two tables, also conditional and disabled ones.
TRIGGER_NAMES = {
    "sqlite": """
        SELECT name FROM sqlite_master WHERE type = 'trigger'
        AND tbl_name IN ('civic_social_recordentry', 'civic_social_recordhead')
    """,
    "postgresql": """
        SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
        AND tgrelid IN ('civic_social_recordentry'::regclass, 'civic_social_recordhead'::regclass)
    """,
}

FUNCTIONS = ["refuse", "next", "advance", "head"]


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the head of the chain if it is missing, and install every trigger.

    Raises ``NotSupportedError`` on a database other than SQLite and PostgreSQL.
    """
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}.get(connection.vendor)
    if statements is None:
        raise NotSupportedError("The official record needs SQLite or PostgreSQL.")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO civic_social_recordhead (id, count, hash) SELECT 1, 0, %s "
            "WHERE NOT EXISTS (SELECT 1 FROM civic_social_recordhead)",
            [GENESIS],
        )
        for statement in statements:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers, for the reverse migration and for tests that flush the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name in FUNCTIONS:
                cursor.execute(f"DROP FUNCTION IF EXISTS civic_social_record_{name}() CASCADE")
        else:
            for name in sorted(NAMES[connection.vendor]):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


@contextmanager
def removed(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Remove the triggers inside the block and install them again after it."""
    remove(connection)
    try:
        yield
    finally:
        install(connection)


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of the triggers that are missing or disabled."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": (
            "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A') "
            "AND tgrelid IN ('civic_social_recordentry'::regclass, 'civic_social_recordhead'::regclass)"
        ),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        return NAMES[connection.vendor] - {name for (name,) in cursor.fetchall()}


def altered(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of the triggers on the tables of the audit log that are not as ``install`` makes them.

    These are changed ones, on PostgreSQL also those with a changed function, and added ones. Missing ones are
    left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(TRIGGER_NAMES[connection.vendor])
        present = {name for (name,) in cursor.fetchall()}
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_TRIGGERS)
            found = {name: tuple(_one_line(value) for value in row) for name, *row in cursor.fetchall()}
            expected = _expected_postgresql()
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = {name: (_one_line(sql),) for name, sql in cursor.fetchall()}
            expected = {statement.split()[2]: (_one_line(statement),) for statement in SQLITE}
    return {name for name in present if name not in expected or found.get(name) != expected[name]}


def _one_line(value: object) -> str:
    """Return the text without the differences of its white space."""
    return " ".join(str(value).split())


def _expected_postgresql() -> dict[str, tuple[str, ...]]:
    """Return the table, type, function, language and body of each trigger in ``POSTGRESQL``, by name."""
    bodies: dict[str, str] = {}
    expected: dict[str, tuple[str, ...]] = {}
    for statement in POSTGRESQL:
        if statement.startswith("CREATE FUNCTION"):
            bodies[statement.split()[2].removesuffix("()")] = _one_line(statement.split("$$")[1])
            continue
        # CREATE TRIGGER name BEFORE|AFTER event OR event ON table FOR EACH ROW EXECUTE FUNCTION function()
        words = statement.split()
        on = words.index("ON")
        name, when, events = words[2], words[3], words[4:on]
        table, each, function = words[on + 1], words[on + 4], words[on + 7].removesuffix("()")
        kind = sum(TYPE_BITS.get(word, 0) for word in [when, each, *events])
        expected[name] = (table, str(kind), function, "plpgsql", bodies[function])
    return expected
