"""Submissions of the feedback form in bulk, and copies of rows by the database itself."""

import datetime
import uuid

from django.db import connection
from django.utils import timezone

from feedback.models import Status, Submission

#: The number of rows that are created; further rows are copies of these.
FIRST = 10_000
UUID = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}
TEXT_UUID = {"sqlite": UUID["sqlite"], "postgresql": "replace(gen_random_uuid()::text, '-', '')"}
TEXT = "Осветлението на ул. „Пирин“ № %s не работи от седмица, а вечер там минават много деца. " * 3
#: A sentence in one message of a thousand, and the search for one of its words in another form.
RARE, SEARCHED = "Светофарът мига. ", "светофар"


def add_submissions(page, desks, size: int) -> None:
    """Add submissions until there are ``size``; the first ones if there are none."""
    if not Submission.objects.filter(page=page, reference__contains="-b").exists():
        _first_submissions(page, desks, min(size, FIRST))
    unique = {"key": UUID[connection.vendor], "secret": TEXT_UUID[connection.vendor]}
    for number in range(Submission.objects.count() // FIRST, size // FIRST):
        copy_rows(Submission, {**unique, "reference": f"reference || '-{number}'"})


def copy_rows(model, changed: dict) -> None:
    """Copy the first rows of a table in SQL; ``changed`` has the SQL expression of columns that differ."""
    columns = [
        field.column for field in model._meta.concrete_fields if not field.primary_key and not field.generated
    ]
    values = [changed.get(column, column) for column in columns]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608
            f"SELECT {', '.join(values)} FROM {table} ORDER BY id LIMIT {FIRST}"
        )


def _first_submissions(page, desks, size: int) -> None:
    """Create the first rows; one in ten submissions is open."""
    now, today, rows = timezone.now(), timezone.localdate(), []
    for number in range(size):
        rows.append(
            Submission(
                key=uuid.uuid4(),
                reference=f"{now:%Y}-b{number}",
                page=page,
                page_title=page.title,
                language_code="bg",
                comment=(RARE if number % 1000 == 7 else "") + TEXT % (number, number % 97, number % 13),
                topic_names=["Околна среда"],
                is_anonymous=False,
                name="Иванка Петрова",
                email=f"i{number}@example.bg",
                desk=desks[number % 2],
                status=Status.ANSWERED if number // 2 % 10 else Status.NEW,
                received_at=now - datetime.timedelta(minutes=number),
                due_on=today + datetime.timedelta(days=number % 60 - 20),
                purge_on=today + datetime.timedelta(days=700),
            )
        )
    Submission.objects.bulk_create(rows, batch_size=1000)
