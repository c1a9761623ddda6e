"""Export of the list of posts as CSV and XLSX."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from ...spreadsheet import escape_formula

#: Excel needs it to recognise UTF-8; without it, Cyrillic text is garbled.
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class SafeSpreadsheetMixin(SpreadsheetExportMixin):
    """Wagtail's export whose CSV cells never run as formulas; XLSX cells are typed as text anyway."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Return Wagtail's value of the cell, escaped if it is CSV text."""
        value = super().preprocess_field_value(field, value, export_format)
        if export_format == self.FORMAT_CSV and isinstance(value, str):
            return escape_formula(value)
        return value

    def stream_csv(self, queryset: QuerySet) -> Iterator[bytes]:
        """Yield the CSV file, with a byte order mark in front."""
        yield BYTE_ORDER_MARK
        yield from super().stream_csv(queryset)
