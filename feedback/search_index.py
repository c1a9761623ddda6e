"""The words of the submissions, indexed by the database itself: found by their beginnings, in any case.

SQLite's ``LIKE`` folds Latin letters only, and either database would read every text for it. So SQLite keeps
an FTS5 table beside the submissions, by triggers, and PostgreSQL an index over their words; so whatever is
erased from a submission is gone from the index in the same transaction. Elsewhere texts are read one by one.
"""

import re

from django.db import connections
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL
from modelsearch.backends.database.sqlite.utils import fts5_available

#: What can be searched for; for whoever may read the submission, these are on its page anyway.
FIELDS = ("reference", "name", "email", "comment")
WORD = re.compile(r"[^\W_]+")

COLUMNS = ", ".join(FIELDS)
NEW, OLD = (", ".join(f"{row}.{name}" for name in FIELDS) for row in ("new", "old"))
FORGET = (
    f"INSERT INTO feedback_words (feedback_words, rowid, {COLUMNS}) "  # noqa: S608
    f"VALUES ('delete', old.id, {OLD});"
)
LEARN = f"INSERT INTO feedback_words (rowid, {COLUMNS}) VALUES (new.id, {NEW});"  # noqa: S608

SQLITE = {
    "feedback_words": f"CREATE VIRTUAL TABLE feedback_words USING fts5({COLUMNS}, "
    "content='feedback_submission', content_rowid='id', tokenize='unicode61 remove_diacritics 0')",
    "feedback_words_insert": "CREATE TRIGGER feedback_words_insert AFTER INSERT ON feedback_submission "
    f"BEGIN {LEARN} END",
    "feedback_words_delete": "CREATE TRIGGER feedback_words_delete AFTER DELETE ON feedback_submission "
    f"BEGIN {FORGET} END",
    "feedback_words_update": f"CREATE TRIGGER feedback_words_update AFTER UPDATE OF {COLUMNS} "
    f"ON feedback_submission BEGIN {FORGET} {LEARN} END",
}

# Signs are blanked out so that PostgreSQL, too, finds the parts of an e-mail address or a number.
JOINED = " || ' ' || ".join(f"feedback_submission.{name}" for name in FIELDS)
POSTGRESQL_WORDS = f"to_tsvector('simple', translate({JOINED}, '@.-_/:', '      '))"

MATCHES = {
    "sqlite": "feedback_submission.id IN (SELECT rowid FROM feedback_words WHERE feedback_words MATCH %s)",
    "postgresql": f"{POSTGRESQL_WORDS} @@ to_tsquery('simple', %s)",
}


def install(connection) -> None:
    """Put in place what is missing of the index; called after each ``migrate``.

    A migration that alters the table of submissions rebuilds it on SQLite, which drops the triggers.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            expression = POSTGRESQL_WORDS.replace("feedback_submission.", "")
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS feedback_words ON feedback_submission USING gin ({expression})"
            )
        elif connection.vendor == "sqlite" and fts5_available():
            there = present(cursor)
            missing = [statement for name, statement in SQLITE.items() if name not in there]
            for statement in missing:
                cursor.execute(statement)
            if missing:
                cursor.execute("INSERT INTO feedback_words (feedback_words) VALUES ('rebuild')")


def present(cursor) -> set[str]:
    """Return the names of those parts of the index that a SQLite database has."""
    cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')")
    return {name for (name,) in cursor.fetchall()} & SQLITE.keys()


def is_installed(connection) -> bool:
    """Return whether the database has the index."""
    if connection.vendor != "sqlite":
        return connection.vendor in MATCHES
    with connection.cursor() as cursor:
        return "feedback_words" in present(cursor)


def compact(connection) -> None:
    """Write the index anew without what has been erased: SQLite leaves that in its file for a while."""
    if connection.vendor == "sqlite" and is_installed(connection):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO feedback_words (feedback_words) VALUES ('optimize')")


def search(submissions, text: str):
    """Return those of ``submissions`` that hold, for each word of ``text``, a word that begins with it."""
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
    # Nothing but letters and digits, and that as a parameter.
    match = RawSQL(MATCHES[connection.vendor], [query], output_field=BooleanField())  # noqa: S611
    return submissions.filter(match)


def contains(word: str) -> Q:
    """Return the condition that a field holds ``word``, where the database has no index of words."""
    query = Q()
    for name in FIELDS:
        query |= Q(**{f"{name}__icontains": word})
    return query
