"""Sessions at PostgreSQL that threads of earlier tests have left open."""


def end_other_sessions(connection) -> None:
    """Disconnect everybody else from the test database; SQLite has no sessions."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
