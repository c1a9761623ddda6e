"""The inbox: what is open, the most overdue first."""

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from taggit.models import Tag
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from .. import search_index
from ..models import Channel, Desk, Status, Submission
from .export import ExportMixin
from .permissions import policy


class SubmissionFilterSet(WagtailFilterSet):
    """What the inbox can be narrowed to; it never offers a desk that the user may not read.

    No filter joins a table, so none has to remove what it found twice (``distinct``), which costs a sort.
    """

    status = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Status"),
        choices=Status.choices,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    due = django_filters.ChoiceFilter(
        label=gettext_lazy("Due"),
        choices=[("overdue", gettext_lazy("Overdue")), ("soon", gettext_lazy("Due soon"))],
        method="filter_due",
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )
    desk = django_filters.ModelMultipleChoiceFilter(
        label=gettext_lazy("Desk"),
        queryset=Desk.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    topics = django_filters.ModelMultipleChoiceFilter(
        label=gettext_lazy("Spheres"),
        queryset=Tag.objects.none(),
        method="filter_topics",
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    assignee = django_filters.ModelMultipleChoiceFilter(
        label=gettext_lazy("Assignee"),
        queryset=get_user_model().objects.none(),
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    channel = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Came in"),
        choices=Channel.choices,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    received_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Received"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Submission
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user = self.request.user
        desks = Desk.objects.all()
        if not policy.reads_every_desk(user):
            desks = desks.filter(pk__in=policy.desk_ids(user))
        self.filters["desk"].queryset = desks
        self.filters["topics"].queryset = (
            Tag.objects.filter(feedback_desks__in=desks).distinct().order_by("name")
        )
        self.filters["assignee"].queryset = policy.users_with_any_permission(["view"])

    def filter_due(self, queryset, name, value):
        """Keep what should have been answered by now, or has to be in the next days."""
        return queryset.overdue() if value == "overdue" else queryset.due_soon()

    def filter_topics(self, queryset, name, value):
        """Keep what is about any of the topics, each once."""
        if not value:
            return queryset
        through = Submission.topics.through.objects.filter(tag__in=value)
        return queryset.filter(pk__in=through.values("submission"))


class DueColumn(Column):
    """The due date; one that has passed says so in words, not only by colour."""

    cell_template_name = "feedback/inbox/due_cell.html"


class InboxPaginator(WagtailPaginator):
    """Counts and leafs through so many rows and no further: nobody does, and counting a million takes time.

    What lies beyond is reached by filters, by the search and by the order; exports hold everything.
    """

    MOST = 10_000

    @cached_property
    def counted(self) -> int:
        """How many rows there are; one beyond the most stands for all others."""
        return self.object_list.order_by()[: self.MOST + 1].count()

    @cached_property
    def count(self):
        """The number of rows that can be leafed through."""
        return min(self.counted, self.MOST)

    @cached_property
    def items_count_label(self):
        """Say how many there are, or that there are more."""
        if self.counted > self.MOST:
            return _("the first %(count)s of more") % {"count": self.MOST}
        return super().items_count_label


class InboxView(ExportMixin, generic.IndexView):
    """The submissions that the user may read.

    Without a choice of status only what is open is listed: answered, closed and suspected ones are asked for.
    """

    model = Submission
    page_title = gettext_lazy("Inbox")
    header_icon = "mail"
    any_permission_required = ["view"]
    index_url_name = "feedback_inbox:index"
    index_results_url_name = "feedback_inbox:index_results"
    add_url_name = "feedback_inbox:enter"
    filterset_class = SubmissionFilterSet
    search_fields = search_index.FIELDS
    default_ordering = ("due_on", "pk")
    paginate_by = 50
    paginator_class = InboxPaginator
    columns = [
        TitleColumn(
            "reference",
            label=gettext_lazy("Number"),
            classname="w-whitespace-nowrap",
            get_url=lambda submission: reverse("feedback_inbox:case", args=[submission.pk]),
        ),
        Column("topics", label=gettext_lazy("Spheres"), accessor=lambda s: ", ".join(s.spheres)),
        Column("desk", label=gettext_lazy("Desk")),
        Column("status", label=gettext_lazy("Status"), accessor="get_status_display"),
        Column("assignee", label=gettext_lazy("Assignee")),
        Column(
            "received_at",
            label=gettext_lazy("Received"),
            # The day, since the term runs from it; Wagtail's own column tells how long ago it was.
            accessor=lambda s: date_format(timezone.localtime(s.received_at), "d.m.Y"),
            sort_key="received_at",
        ),
        DueColumn("due_on", label=gettext_lazy("Due"), sort_key="due_on"),
    ]

    def get_base_queryset(self):
        """Return what the user may read, without the long texts, which a list does not show."""
        readable = policy.instances_user_has_any_permission_for(self.request.user, ["view"])
        # Fetched apart and not joined: from a join SQLite begins with the desks, and sorts what lies on them.
        readable = readable.prefetch_related("desk", "assignee")
        if self.is_export:
            return readable
        return readable.prefetch_related("topics").defer("comment", "answers", "consents", "address")

    def filter_queryset(self, queryset):
        """Narrow to what was asked for, or to what is open."""
        queryset = super().filter_queryset(queryset)
        if self.request.GET.getlist("status") or self.is_searching:
            return queryset
        return queryset.open()

    def search_queryset(self, queryset):
        """Search by words, as they begin, in any case."""
        return search_index.search(queryset, self.search_query) if self.is_searching else queryset

    @cached_property
    def late(self) -> int:
        """How many of those that the user may read are late; one beyond the most stands for all others."""
        readable = policy.instances_user_has_any_permission_for(self.request.user, ["view"])
        return readable.overdue().order_by()[: InboxPaginator.MOST + 1].count()

    def get_page_subtitle(self):
        """Say how many are late."""
        count = self.late
        if count > InboxPaginator.MOST:
            return _("more than %(count)s overdue") % {"count": InboxPaginator.MOST}
        return _("%(count)s overdue") % {"count": count} if count else ""

    @cached_property
    def add_item_label(self):
        """Name what is added: a message that came by phone, by letter or in person."""
        return _("Enter a message")

    def get_add_url(self):
        """Offer staff entry to those who may."""
        if policy.user_has_permission(self.request.user, "enter"):
            return reverse(self.add_url_name)
        return None

    @cached_property
    def header_more_buttons(self):
        """Offer the exports that the user may make, and suspected spam."""
        buttons = [
            Button(
                _("Suspected spam"),
                url=f"{self.index_url}?status=suspected",
                icon_name="warning",
                priority=80,
            )
        ]
        return [*buttons, *self.export_buttons]
