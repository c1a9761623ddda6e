"""Spreadsheets that open in columns, with readable letters, and run no formula from a citizen's text.

``civic_social`` and ``feedback`` have the same file, since neither imports the other.
"""

import csv
import datetime
import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import get_format
from wagtail.admin.views.mixins import Echo, SpreadsheetExportMixin

#: Excel reads a CSV file without a byte order mark in an old code page.
BYTE_ORDER_MARK = "\ufeff"

#: A cell that begins with one of these runs as a formula (OWASP, "CSV Injection"); East Asian versions of
#: Excel accept the full-width forms too.
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")

#: Control characters that an XLSX file cannot hold (XML 1.0, section 2.2).
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def is_formula(text: str) -> bool:
    """Return True if a spreadsheet could run a cell with ``text`` as a formula.

    Leading white space, byte order marks and invisible characters are skipped: spreadsheets drop them.
    """
    for character in text:
        if character in FORMULA_STARTS:
            return True
        if character.isprintable() and not character.isspace():
            return False
    return False


def escape_formula(text: str) -> str:
    """Return ``text`` without control characters, after an apostrophe if it could run as a formula."""
    text = remove_control_characters(text)
    return f"'{text}" if is_formula(text) else text


def remove_control_characters(text: str) -> str:
    """Return ``text`` without the control characters that an XLSX file cannot hold."""
    return CONTROL_CHARACTERS.sub("", text)


def get_delimiter() -> str:
    """Return the character between the cells of a CSV file: the list separator of the site's country.

    Excel splits a file that is opened by double click at the list separator of Windows, which is a semicolon
    wherever the decimal separator is a comma, so in Bulgaria. A first line ``sep=;`` would make Excel ignore
    the byte order mark and garble the letters. The language of the person does not matter: their computer has
    the regional settings of the office.
    """
    return ";" if get_format("DECIMAL_SEPARATOR", lang=settings.LANGUAGE_CODE) == "," else ","


def get_csv_writer(out: Any) -> Any:
    """Return a writer of the rows of a CSV file, to be used after ``BYTE_ORDER_MARK``."""
    return csv.writer(out, delimiter=get_delimiter())


def get_csv_cell(value: Any) -> Any:
    """Return a value as a cell of a CSV file: text that is no formula, times in the time zone of the site."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if timezone.is_aware(value) else value
    if isinstance(value, int | float | datetime.date) and not isinstance(value, bool):
        return value
    return escape_formula(str(value))


def get_xlsx_cell(value: Any) -> Any:
    """Return a value as a cell of an XLSX file, which has no time zones: times in that of the site."""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.make_naive(value)
    return remove_control_characters(value) if isinstance(value, str) else value


class SpreadsheetMixin(SpreadsheetExportMixin):
    """Wagtail's export of a list view, as files that Excel opens in columns and without running formulas."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Return the value of a cell: Wagtail's, made safe."""
        if isinstance(value, datetime.datetime):
            return get_csv_cell(value) if export_format == self.FORMAT_CSV else get_xlsx_cell(value)
        value = super().preprocess_field_value(field, value, export_format)
        return get_csv_cell(value) if export_format == self.FORMAT_CSV else get_xlsx_cell(value)

    def stream_csv(self, queryset: Any) -> Iterator[bytes]:
        """Yield the CSV file row by row."""
        writer = get_csv_writer(Echo())
        yield BYTE_ORDER_MARK.encode()
        yield writer.writerow(self.get_heading(queryset, field) for field in self.list_export)
        for item in queryset:
            row = self.to_row_dict(item)
            yield writer.writerow(
                self.preprocess_field_value(field, row[field], self.FORMAT_CSV) for field in self.list_export
            )


class NoSpreadsheetMixin:
    """A list view of Wagtail's without columns for a spreadsheet: ``?export=`` is ignored.

    Wagtail would read every row of the list, without pages, and answer with a file of empty lines.
    """

    #: Read by Wagtail's header of the list.
    show_export_buttons = False

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Prepare the request, which is one for the list itself."""
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.is_export = False
