"""The page of statistics, for a period, with an export."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets import AdminDateInput

from ..cases import page_ratings, statistics
from ..compat import RegisteredPolicyMixin
from ..models import Status, Submission
from ..spreadsheet import SpreadsheetMixin
from .permissions import policy

#: Heading, heading of the labels, and rows.
Table = tuple[str, str, list[statistics.Row]]


class PeriodForm(forms.Form):
    """The days between which the submissions were received; an empty one is no limit."""

    since = forms.DateField(label=gettext_lazy("From day"), required=False, widget=AdminDateInput)
    until = forms.DateField(label=gettext_lazy("To day"), required=False, widget=AdminDateInput)

    def clean(self) -> dict[str, Any]:
        """Raise ValidationError if the period ends before it begins."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            raise forms.ValidationError(_("The period ends before it begins. Exchange the two days."))
        return data


class StatisticsView(
    RegisteredPolicyMixin, SpreadsheetMixin, PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView
):
    """Shows statistics over the submissions that the user may read, as tables with bars."""

    model = Submission
    permission_required = "view"
    template_name = "feedback/inbox/figures.html"
    header_icon = "order"
    page_title = gettext_lazy("Figures")
    list_export = ["table", "label", "count"]
    export_headings = {
        "table": pgettext_lazy("figures", "Table"),
        "label": pgettext_lazy("figures", "Line"),
        "count": gettext_lazy("Messages"),
    }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the page, or the export of its tables for a valid period."""
        if self.is_export and self.form.is_valid():
            return self.as_spreadsheet(self.get_rows(), request.GET["export"])
        return super().get(request, *args, **kwargs)

    @cached_property
    def form(self) -> PeriodForm:
        """The form of the period, filled in from the query."""
        return PeriodForm({name: self.request.GET.get(name, "") for name in PeriodForm.base_fields})

    @property
    def period(self) -> tuple[date | None, date | None]:
        """The first and the last day; the form is valid."""
        return self.form.cleaned_data["since"], self.form.cleaned_data["until"]

    @cached_property
    def received(self) -> Any:
        """The readable submissions of the period, suspected spam included."""
        readable = policy.instances_user_has_any_permission_for(self.request.user, ["view"])
        return statistics.received_between(readable, *self.period)

    @cached_property
    def real(self) -> Any:
        """The readable submissions of the period without suspected spam."""
        return self.received.exclude(status=Status.SUSPECTED)

    def get_tables(self) -> list[Table]:
        """Return the tables; suspected spam is counted only in the table by status."""
        limit = statistics.MONTHS if self.period == (None, None) else None
        return [
            (_("By sphere"), _("Sphere"), statistics.by_topic(self.real)),
            (_("By desk"), _("Desk"), statistics.by_desk(self.real)),
            (_("By month"), _("Month"), statistics.by_month(self.real, limit)),
            (_("By status"), _("Status"), statistics.by_status(self.received)),
            (_("How they came in"), _("Came in"), statistics.by_channel(self.real)),
        ]

    def get_totals(self) -> list[tuple[str, Any]]:
        """Return the figures above the tables: label and value."""
        return [
            (_("Messages"), self.real.count()),
            (_("Overdue"), self.real.overdue().count()),
            (_("Mean time to the first reply"), statistics.days_to_reply(self.real)),
        ]

    @cached_property
    def rated_pages(self) -> list[page_ratings.RatedPage]:
        """The answers of the period to "Was this page useful?", about pages that the user may edit."""
        return page_ratings.rated_pages(self.request.user, *self.period)

    def get_rows(self) -> list[dict[str, Any]]:
        """Return the rows of the export: the period, the figures, and the rows of all tables."""
        rows: list[dict[str, Any]] = [
            {"table": "", "label": pgettext("figures", "Period"), "count": self.describe_period()}
        ]
        rows += [{"table": "", "label": label, "count": value} for label, value in self.get_totals()]
        for heading, _column, table in self.get_tables():
            rows += [{"table": heading, "label": row.label, "count": row.count} for row in table]
        for answer, name in ((_("Useful pages: yes"), "useful"), (_("Useful pages: no"), "not_useful")):
            rows += [
                {"table": answer, "label": row.page.title, "count": getattr(row, name)}
                for row in self.rated_pages
            ]
        return rows

    def to_row_dict(self, item: dict[str, Any]) -> dict[str, Any]:
        """Return the row, which is one already."""
        return item

    def get_filename(self) -> str:
        """Return the name of the file, with the days of the period or else with today."""
        days = [day for day in self.period if day] or [timezone.localdate()]
        return "-".join(["feedback-figures", *(f"{day:%Y-%m-%d}" for day in days)])

    def describe_period(self) -> str:
        """Return the period in words."""
        since, until = (day.strftime("%d.%m.%Y") if day else "" for day in self.period)
        return f"{since or '…'} – {until or '…'}" if since or until else _("the whole time")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the breadcrumbs, ending with this page."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form, and the figures and tables of a valid period."""
        if self.form.is_valid():
            kwargs |= {
                "tables": self.get_tables(),
                "totals": self.get_totals(),
                "period": self.describe_period(),
                "rated_pages": self.rated_pages,
            }
        return super().get_context_data(
            form=self.form, presets=get_presets(), media=self.form.media, **kwargs
        )


def get_presets() -> list[tuple[str, str]]:
    """Return label and query of the usual periods."""
    today = timezone.localdate()
    month = today.replace(day=1)
    last_month_end = month - timedelta(days=1)
    year = today.replace(month=1, day=1)
    periods = [
        (_("this month"), month, today),
        (_("last month"), last_month_end.replace(day=1), last_month_end),
        (_("this year"), year, today),
        (_("last year"), year.replace(year=year.year - 1), year - timedelta(days=1)),
    ]
    return [
        (_("the whole time"), "?"),
        *((label, f"?since={since:%Y-%m-%d}&until={until:%Y-%m-%d}") for label, since, until in periods),
    ]
