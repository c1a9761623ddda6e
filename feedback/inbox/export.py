"""Exports: safe to open in a spreadsheet, flat in memory, and never without a trace."""

import tempfile
from itertools import islice

from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log

from ..models import Export, Submission
from .permissions import policy

COLUMNS = {
    "reference": gettext_lazy("Number"),
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
    "address": gettext_lazy("Address"),
}
#: What a spreadsheet takes for the start of a formula, in either width of the character.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BATCH = 2000


def defuse(value: str) -> str:
    """Return text that no spreadsheet takes for a formula, and no XML parser chokes on."""
    value = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{value}" if value.lstrip(" ").startswith(FORMULA_STARTS) else value


class ExportMixin(SpreadsheetExportMixin):
    """A listing's rows as CSV or XLSX; ``personal=1`` adds who sent them, for those who may know."""

    custom_value_preprocess = {
        **SpreadsheetExportMixin.custom_value_preprocess,
        str: {"csv": defuse, "xlsx": lambda value: ILLEGAL_CHARACTERS_RE.sub("", value)},
    }
    export_headings = {**COLUMNS, **PERSONAL_COLUMNS}

    @cached_property
    def is_personal(self) -> bool:
        """Whether the export names the senders."""
        return self.request.GET.get("personal") == "1"

    @cached_property
    def list_export(self):
        """The columns of this export."""
        return [*COLUMNS, *(PERSONAL_COLUMNS if self.is_personal else ())]

    @property
    def export_filename(self):
        """Name the file by the day."""
        return f"feedback-{timezone.localdate():%Y-%m-%d}"

    def dispatch(self, request, *args, **kwargs):
        """Refuse an export before anything is read for it."""
        if self.is_export:
            needed = "export_personal" if self.is_personal else "export"
            if not policy.user_has_permission(request.user, needed):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        """Answer an export without the listing's context, which would read every row into memory."""
        if self.is_export:
            return self.as_spreadsheet(self.get_queryset(), request.GET["export"])
        return super().get(request, *args, **kwargs)

    def as_spreadsheet(self, queryset, spreadsheet_format):
        """Log who takes what, then stream it."""
        filters = self.request.GET.copy()
        # What was searched for may be somebody's name.
        filters.pop("q", None)
        record = Export.objects.create(
            user=self.request.user, query=filters.urlencode(), is_personal=self.is_personal
        )
        data = {"rows": queryset.count(), "personal": self.is_personal, "format": spreadsheet_format}
        log(record, "feedback.export", user=self.request.user, data=data)
        return super().as_spreadsheet(queryset, spreadsheet_format)

    def stream_csv(self, queryset):
        """Yield the file row by row; the mark in front tells Excel that it is UTF-8."""
        yield "\N{BYTE ORDER MARK}".encode()
        yield from super().stream_csv(Rows(queryset))

    def write_xlsx_response(self, queryset):
        """Write the workbook to a file on disk, however large it gets."""
        output = tempfile.TemporaryFile()
        self.write_xlsx(Rows(queryset), output)
        output.seek(0)
        return FileResponse(output, as_attachment=True, filename=f"{self.get_filename()}.xlsx")

    def to_row_dict(self, item):
        """Return one row; what the sender was asked personally is left out with the other personal data."""
        answers = item.get_answer_texts(with_personal=self.is_personal)
        special = {
            "received": timezone.localtime(item.received_at).strftime("%Y-%m-%d %H:%M"),
            "answered": timezone.localtime(item.answered_at).strftime("%Y-%m-%d %H:%M")
            if item.answered_at
            else "",
            "topics": ", ".join(item.spheres),
            "answers": "\n".join(f"{question}: {answer}" for question, answer in answers),
            "desk": str(item.desk or ""),
        }
        return {name: special[name] if name in special else call(item, name) for name in self.list_export}

    @property
    def export_buttons(self):
        """Return the menu items for the exports that the user may make."""
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
    """A queryset whose rows are read in batches and not kept."""

    def __init__(self, queryset):
        self.queryset = queryset
        self.model = queryset.model

    def __iter__(self):
        rows = self.queryset.iterator(chunk_size=BATCH)
        while batch := list(islice(rows, BATCH)):
            _set_names_of_topics(batch)
            yield from batch


def _set_names_of_topics(batch) -> None:
    """Set them by one query. Prefetched rows would hold each other in memory until Python looks for such."""
    names = {submission.pk: [] for submission in batch}
    chosen = Submission.topics.through.objects.filter(submission__in=names)
    for pk, name in chosen.values_list("submission_id", "tag__name"):
        names[pk].append(name)
    for submission in batch:
        submission.names_of_topics = names[submission.pk]


def call(item, name):
    """Return an attribute of the submission, or what it returns."""
    value = getattr(item, name)
    return value() if callable(value) else value
