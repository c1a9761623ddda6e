"""Removing what a database still holds of erased rows: SQLite in its log, PostgreSQL as dead rows."""

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from .mailbox import MailboxField

#: Tables with personal data besides those that have a mailbox.
TABLES = ("feedback_reply", "feedback_question", "feedback_note", "wagtailcore_modellogentry")

#: The same, of other apps: see ``add_tables``.
_OTHERS: set[str] = set()


def add_tables(*names: str) -> None:
    """Let ``forget`` clean tables of another app with personal data; call it in an app's ``ready()``."""
    _OTHERS.update(names)


def forget(connection: BaseDatabaseWrapper) -> None:
    """Truncate SQLite's write-ahead log, or vacuum PostgreSQL's tables that hold personal data.

    Does nothing inside a transaction, where neither can be done; a reader keeps SQLite's log until the next
    call.
    """
    if connection.in_atomic_block:
        return
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    elif connection.vendor == "postgresql":
        models = [model for model in apps.get_models() if _has_mailbox(model)]
        names = {*TABLES, *_OTHERS, *(model._meta.db_table for model in models)}
        with connection.cursor() as cursor:
            cursor.execute("VACUUM " + ", ".join(map(connection.ops.quote_name, sorted(names))))


def _has_mailbox(model: type) -> bool:
    fields = model._meta.concrete_fields  # type: ignore[attr-defined]
    return any(isinstance(field, MailboxField) for field in fields)
