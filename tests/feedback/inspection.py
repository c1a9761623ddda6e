"""Inspection of what the app has stored."""

from django.db import connection
from wagtail.log_actions import registry


def database_content() -> str:
    """Return every value of every row of every table as one text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found.extend(str(row) for row in cursor.fetchall())
    return "\n".join(found)


def log_entries(submission) -> list:
    """Return the submission's entries in Wagtail's log, oldest first."""
    return list(registry.get_logs_for_instance(submission).order_by("timestamp", "pk"))


def logged_actions(submission) -> list[str]:
    """Return the actions in the submission's log, oldest first."""
    return [entry.action for entry in log_entries(submission)]
