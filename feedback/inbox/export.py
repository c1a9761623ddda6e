"""Exports of submissions: logged, safe to open in a spreadsheet, and streamed with constant memory."""

import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log

from ..models import Export, Submission
from ..spreadsheet import SpreadsheetMixin
from .permissions import policy

COLUMNS = {
    "reference": pgettext_lazy("of a message", "Number"),
    "received": gettext_lazy("Received"),
    "get_channel_display": gettext_lazy("Came in"),
    "page_title": gettext_lazy("Form"),
    "about_title": gettext_lazy("About the page"),
    "topics": gettext_lazy("Spheres"),
    "comment": gettext_lazy("Comment"),
    "answers": gettext_lazy("Answers"),
    "get_status_display": gettext_lazy("Status"),
    "desk": gettext_lazy("Desk"),
    "due_on": gettext_lazy("Due"),
    "answered": gettext_lazy("Answered"),
}
PERSONAL_COLUMNS = {
    "get_sender_kind_display": gettext_lazy("Sender"),
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Telephone"),
    "address": gettext_lazy("Address"),
}
BATCH_SIZE = 2000


class ExportMixin(SpreadsheetMixin):
    """Export of a list view as CSV or XLSX; ``personal=1`` in the query adds the sender's personal data."""

    export_headings = {**COLUMNS, **PERSONAL_COLUMNS}

    @cached_property
    def is_personal(self) -> bool:
        """Return True if the export includes personal data."""
        return self.request.GET.get("personal") == "1"

    @cached_property
    def list_export(self) -> list[str]:
        """The columns of this export."""
        return [*COLUMNS, *(PERSONAL_COLUMNS if self.is_personal else ())]

    @property
    def export_filename(self) -> str:
        """The name of the file, with the date."""
        return f"feedback-{timezone.localdate():%Y-%m-%d}"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Raise PermissionDenied if the user may not make this export."""
        if self.is_export:
            needed = "export_personal" if self.is_personal else "export"
            if not policy.user_has_permission(request.user, needed):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer an export without the list's context, which would load every row into memory."""
        if self.is_export:
            return self.as_spreadsheet(self.get_queryset(), request.GET["export"])
        return super().get(request, *args, **kwargs)

    def as_spreadsheet(self, queryset: QuerySet[Submission], spreadsheet_format: str) -> HttpResponseBase:
        """Log the export and return it."""
        filters = self.request.GET.copy()
        # The search text may be somebody's name.
        filters.pop("q", None)
        export = Export.objects.create(
            user=self.request.user, query=filters.urlencode(), is_personal=self.is_personal
        )
        data = {"rows": queryset.count(), "personal": self.is_personal, "format": spreadsheet_format}
        log(export, "feedback.export", user=self.request.user, data=data)
        return super().as_spreadsheet(queryset, spreadsheet_format)

    def stream_csv(self, queryset: QuerySet[Submission]) -> Iterator[Any]:
        """Yield the file row by row, without keeping the rows."""
        yield from super().stream_csv(Rows(queryset))

    def write_xlsx_response(self, queryset: QuerySet[Submission]) -> FileResponse:
        """Return the workbook, written to a temporary file and not to memory."""
        output = tempfile.TemporaryFile()
        self.write_xlsx(Rows(queryset), output)
        output.seek(0)
        return FileResponse(output, as_attachment=True, filename=f"{self.get_filename()}.xlsx")

    def to_row_dict(self, item: Submission) -> dict[str, Any]:
        """Return one row; answers that are personal data are included only with personal data."""
        answers = item.get_answer_texts(with_personal=self.is_personal)
        special = {
            "received": item.received_at,
            "answered": item.answered_at,
            "topics": ", ".join(item.topic_labels),
            "answers": "\n".join(f"{question}: {answer}" for question, answer in answers),
            "desk": str(item.desk or ""),
        }
        return {
            name: special[name] if name in special else get_value(item, name) for name in self.list_export
        }

    @property
    def export_buttons(self) -> list[Button]:
        """The menu items of the exports that the user may make."""
        user, buttons = self.request.user, []
        if policy.user_has_permission(user, "export"):
            for name, label in (("xlsx", _("Download XLSX")), ("csv", _("Download CSV"))):
                buttons.append(
                    Button(label, url=self.get_export_url(name), icon_name="download", priority=90)
                )
        if policy.user_has_permission(user, "export_personal"):
            url = self.get_export_url("xlsx") + "&personal=1"
            buttons.append(
                Button(_("Download XLSX with personal data"), url=url, icon_name="download", priority=95)
            )
        return buttons


class Rows:
    """The rows of a queryset, loaded in batches that are not kept; each iteration queries again."""

    def __init__(self, queryset: QuerySet[Submission]) -> None:
        self.queryset = queryset
        #: Wagtail's export reads the headings from it.
        self.model = queryset.model

    def __iter__(self) -> Iterator[Submission]:
        rows = self.queryset.iterator(chunk_size=BATCH_SIZE)
        while batch := list(islice(rows, BATCH_SIZE)):
            _set_tag_names(batch)
            yield from batch


def _set_tag_names(batch: Iterable[Submission]) -> None:
    """Set ``tag_names`` with one query; prefetched rows form reference cycles, which pile up in memory."""
    names: dict[int, list[str]] = {submission.pk: [] for submission in batch}
    chosen = Submission.topics.through.objects.filter(submission__in=names)
    for pk, name in chosen.values_list("submission_id", "tag__name"):
        names[pk].append(name)
    for submission in batch:
        submission.tag_names = names[submission.pk]


def get_value(item: Submission, name: str) -> Any:
    """Return an attribute of the submission, or its result if it is callable."""
    value = getattr(item, name)
    return value() if callable(value) else value
