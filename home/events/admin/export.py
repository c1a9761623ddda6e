"""The participants as a file: formula-safe, only to those who may, and never without a trace."""

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.log_actions import log

from feedback.inbox.export import ILLEGAL_CHARACTERS_RE, defuse

from .permissions import may_export

HEADINGS = {
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail"),
    "state": gettext_lazy("State"),
    "registered": gettext_lazy("Registered"),
    "arrived": gettext_lazy("Arrived"),
    "answers": gettext_lazy("Answers"),
    "consents": gettext_lazy("Consents"),
}


class ParticipantExportMixin(SpreadsheetExportMixin):
    """A list of participants as CSV or XLSX. What people need to take part never leaves by it."""

    custom_value_preprocess = {
        **SpreadsheetExportMixin.custom_value_preprocess,
        str: {"csv": defuse, "xlsx": lambda value: ILLEGAL_CHARACTERS_RE.sub("", value)},
    }
    export_headings = HEADINGS
    list_export = list(HEADINGS)

    @property
    def export_filename(self):
        """Name the file after the event."""
        return f"participants-{self.event.slug}"

    def dispatch(self, request, *args, **kwargs):
        """Refuse an export before anything is read for it."""
        if request.GET.get("export") and not may_export(request.user, self.event):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def as_spreadsheet(self, queryset, spreadsheet_format):
        """Log who takes what, then hand it over."""
        data = {"rows": queryset.count(), "format": spreadsheet_format}
        log(self.event, "home.participants_exported", user=self.request.user, data=data)
        return super().as_spreadsheet(queryset, spreadsheet_format)

    def stream_csv(self, queryset):
        """Yield the file; the mark in front tells Excel that it is UTF-8."""
        yield "\N{BYTE ORDER MARK}".encode()
        yield from super().stream_csv(queryset)

    def to_row_dict(self, item):
        """Return one row."""
        return {
            "name": item.name,
            "email": item.email,
            "state": str(item.get_state_display()),
            "registered": f"{localtime(item.registered_at):%Y-%m-%d %H:%M}",
            "arrived": f"{localtime(item.arrived_at):%Y-%m-%d %H:%M}" if item.arrived_at else "",
            "answers": "\n".join(f"{answer['label']}: {_plain(answer['value'])}" for answer in item.answers),
            "consents": "\n".join(
                f"{consent['label']}: {'+' if consent['given'] else '–'}" for consent in item.consents
            ),
        }


def _plain(value) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
