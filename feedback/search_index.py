"""Full-text search over submissions, by an index that the database keeps up to date itself.

SQLite has an FTS5 table beside the submissions, filled by triggers; PostgreSQL has a GIN index over their
words. So text that is erased from a submission leaves the index in the same transaction. Other databases
search without an index. Words are found by their beginnings, in any case, which SQLite's ``LIKE`` offers
for ASCII only.
"""

import re
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from modelsearch.backends.database.sqlite.utils import fts5_available

#: The searchable fields of a submission; users who may read a submission see all of them on its page.
FIELDS = ("reference", "name", "email", "comment")
WORD = re.compile(r"[^\W_]+")

TABLE = "feedback_submission"
COLUMNS = ", ".join(FIELDS)
NEW_VALUES, OLD_VALUES = (", ".join(f"{row}.{name}" for name in FIELDS) for row in ("new", "old"))
DELETE_OLD_ROW = (
    f"INSERT INTO feedback_words (feedback_words, rowid, {COLUMNS}) "  # noqa: S608  # nosec  # constants
    f"VALUES ('delete', old.id, {OLD_VALUES});"
)
INSERT_NEW_ROW = f"INSERT INTO feedback_words (rowid, {COLUMNS}) VALUES (new.id, {NEW_VALUES});"  # noqa: S608  # nosec

#: The parts of the index on SQLite: name and SQL of the table and its triggers.
SQLITE_PARTS = {
    "feedback_words": f"CREATE VIRTUAL TABLE feedback_words USING fts5({COLUMNS}, "
    f"content='{TABLE}', content_rowid='id', tokenize='unicode61 remove_diacritics 0')",
    "feedback_words_insert": f"CREATE TRIGGER feedback_words_insert AFTER INSERT ON {TABLE} "
    f"BEGIN {INSERT_NEW_ROW} END",
    "feedback_words_delete": f"CREATE TRIGGER feedback_words_delete AFTER DELETE ON {TABLE} "
    f"BEGIN {DELETE_OLD_ROW} END",
    "feedback_words_update": f"CREATE TRIGGER feedback_words_update AFTER UPDATE OF {COLUMNS} "
    f"ON {TABLE} BEGIN {DELETE_OLD_ROW} {INSERT_NEW_ROW} END",
}

# Punctuation becomes spaces, because PostgreSQL's parser keeps an e-mail address or a number in one piece.
JOINED = " || ' ' || ".join(f"feedback_submission.{name}" for name in FIELDS)
POSTGRESQL_WORDS = f"to_tsvector('simple', translate({JOINED}, '@.-_/:', '      '))"

#: The condition that a submission matches a search query, by database vendor.
MATCHES = {
    "sqlite": "feedback_submission.id IN (SELECT rowid FROM feedback_words WHERE feedback_words MATCH %s)",
    "postgresql": f"{POSTGRESQL_WORDS} @@ to_tsquery('simple', %s)",
}


def install_after_migrate(using: str, **kwargs: Any) -> None:
    """Install the index if the table of submissions exists; a receiver of ``post_migrate``."""
    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        install(connection)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the missing parts of the index.

    A migration that alters the table of submissions rebuilds it on SQLite, which drops the triggers.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            expression = POSTGRESQL_WORDS.replace("feedback_submission.", "")
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS feedback_words ON feedback_submission USING gin ({expression})"
            )
        elif connection.vendor == "sqlite" and fts5_available():
            existing = existing_parts(cursor)
            missing = [statement for name, statement in SQLITE_PARTS.items() if name not in existing]
            for statement in missing:
                cursor.execute(statement)
            if missing:
                cursor.execute("INSERT INTO feedback_words (feedback_words) VALUES ('rebuild')")


def existing_parts(cursor: CursorWrapper) -> set[str]:
    """Return the names of the parts of the index that exist in a SQLite database."""
    cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')")
    return {name for (name,) in cursor.fetchall()} & SQLITE_PARTS.keys()


def is_installed(connection: BaseDatabaseWrapper) -> bool:
    """Return True if the database has the index."""
    if connection.vendor != "sqlite":
        return connection.vendor in MATCHES
    with connection.cursor() as cursor:
        return "feedback_words" in existing_parts(cursor)


def compact(connection: BaseDatabaseWrapper) -> None:
    """Rewrite the index without erased words, which SQLite otherwise keeps in its file for a while."""
    if connection.vendor == "sqlite" and is_installed(connection):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO feedback_words (feedback_words) VALUES ('optimize')")


def search(submissions: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Return the submissions that contain, for each word of ``text``, a word that begins with it."""
    words = WORD.findall(text)
    if not words:
        return submissions.none()
    connection = connections[submissions.db]
    if not is_installed(connection):
        return submissions.filter(*(contains(word) for word in words))
    if connection.vendor == "sqlite":
        query = " ".join(f'"{word}"*' for word in words)
    else:
        query = " & ".join(f"{word}:*" for word in words)
    # The query consists of letters and digits only, and is passed as a parameter.
    match = RawSQL(MATCHES[connection.vendor], [query], output_field=BooleanField())  # noqa: S611  # nosec  # constant, with a parameter
    return submissions.filter(match)


def contains(word: str) -> Q:
    """Return the condition that a field contains ``word``, for a database without the index."""
    query = Q()
    for name in FIELDS:
        query |= Q(**{f"{name}__iregex": word})
    return query
