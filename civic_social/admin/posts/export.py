"""Spreadsheets that a spreadsheet program cannot mistake for programs."""

from wagtail.admin.views.mixins import SpreadsheetExportMixin

#: A cell that begins with one of these is run as a formula (OWASP: CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
#: By it, Excel recognises UTF-8; without it, it shows Cyrillic as rubbish.
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class SafeSpreadsheetMixin(SpreadsheetExportMixin):
    """Wagtail's export, with CSV cells that are always text (its XLSX cells already are)."""

    def preprocess_field_value(self, field, value, export_format):
        """Put an apostrophe before what would be a formula, as spreadsheets themselves do for text."""
        value = super().preprocess_field_value(field, value, export_format)
        if export_format == self.FORMAT_CSV and isinstance(value, str) and value.startswith(FORMULA_STARTS):
            return f"'{value}"
        return value

    def stream_csv(self, queryset):
        yield BYTE_ORDER_MARK
        yield from super().stream_csv(queryset)
