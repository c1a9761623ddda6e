"""Export of participants as CSV or XLSX."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from feedback.spreadsheet import SpreadsheetMixin

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


class ParticipantExportMixin(SpreadsheetMixin):
    """Export of a list of participants, without their needs, logged and safe against formulas."""

    export_headings = HEADINGS
    list_export = list(HEADINGS)

    @property
    def export_filename(self):
        """The name of the file, without its extension."""
        return f"participants-{self.event.slug}"

    def dispatch(self, request, *args, **kwargs):
        """Check the permission of an export. Raises PermissionDenied if the user may not export."""
        if request.GET.get("export") and not may_export(request.user, self.event):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def as_spreadsheet(self, queryset, spreadsheet_format):
        """Log the export and return its response."""
        data = {"rows": queryset.count(), "format": spreadsheet_format}
        log(self.event, "home.participants_exported", user=self.request.user, data=data)
        return super().as_spreadsheet(queryset, spreadsheet_format)

    def to_row_dict(self, item):
        """Return the row of one registration."""
        return {
            "name": item.name,
            "email": item.email,
            "state": str(item.get_state_display()),
            "registered": item.registered_at,
            "arrived": item.arrived_at,
            "answers": "\n".join(
                f"{answer['label']}: {_answer_text(answer['value'])}" for answer in item.answers
            ),
            "consents": "\n".join(
                f"{consent['label']}: {'+' if consent['given'] else '–'}" for consent in item.consents
            ),
        }


def _answer_text(value) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
