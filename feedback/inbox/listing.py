"""The list of submissions: the open ones, the most overdue first."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from taggit.models import Tag
from wagtail.admin.filters import DateRangePickerWidget, MultipleUserFilter, WagtailFilterSet
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from .. import search_index
from ..alphabet import Alphabetical
from ..compat import RegisteredPolicyMixin
from ..models import Channel, Desk, Status, Submission
from ..models.submissions import SubmissionQuerySet
from ..pagination import LimitedPaginator
from .columns import (
    BEGINNING,
    PHONE_LISTING,
    DayColumn,
    DueColumn,
    LabelledColumn,
    MessageColumn,
    PersonColumn,
)
from .export import ExportMixin
from .people import order_by_name
from .permissions import policy


class SubmissionFilterSet(WagtailFilterSet):
    """The filters of the list; they offer only desks and topics that the user may read.

    No filter joins a table, so none needs ``distinct``, which would cost a sort.
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
    assignee = MultipleUserFilter(
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
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.request.user
        desks = policy.readable_desks(user).order_by(Alphabetical("name"))
        self.filters["desk"].queryset = desks
        topics = Tag.objects.filter(feedback_desks__in=desks.order_by()).distinct()
        self.filters["topics"].queryset = topics.order_by(Alphabetical("name"))
        self.filters["assignee"].queryset = order_by_name(policy.readers_beside(user))

    def filter_due(self, queryset: SubmissionQuerySet, name: str, value: str) -> SubmissionQuerySet:
        """Return the overdue submissions, or those that are due soon."""
        return queryset.overdue() if value == "overdue" else queryset.due_soon()

    def filter_topics(
        self, queryset: SubmissionQuerySet, name: str, value: QuerySet[Tag]
    ) -> SubmissionQuerySet:
        """Return the submissions on any of the topics, each once."""
        if not value:
            return queryset
        through = Submission.topics.through.objects.filter(tag__in=value)
        return queryset.filter(pk__in=through.values("submission"))


class InboxView(RegisteredPolicyMixin, ExportMixin, generic.IndexView):
    """Lists the readable submissions: the open ones, unless a status or a text is given."""

    model = Submission
    page_title = gettext_lazy("Inbox")
    header_icon = "mail"
    any_permission_required = ["view"]
    index_url_name = "feedback_inbox:index"
    index_results_url_name = "feedback_inbox:index_results"
    add_url_name = "feedback_inbox:enter"
    filterset_class = SubmissionFilterSet
    search_fields = search_index.FIELDS
    table_classname = PHONE_LISTING
    default_ordering = ("due_on", "pk")
    paginate_by = 50
    paginator_class = LimitedPaginator
    columns = [
        MessageColumn("reference", label=pgettext_lazy("inbox", "Message")),
        DueColumn("due_on", label=gettext_lazy("Due"), sort_key="due_on"),
        LabelledColumn("topics", label=gettext_lazy("Spheres"), accessor=lambda s: ", ".join(s.topic_labels)),
        LabelledColumn("desk", label=gettext_lazy("Desk")),
        LabelledColumn("status", label=gettext_lazy("Status"), accessor="get_status_display"),
        PersonColumn("assignee", label=gettext_lazy("Assignee")),
        DayColumn("received_at", label=gettext_lazy("Received"), sort_key="received_at"),
    ]

    def get_base_queryset(self) -> SubmissionQuerySet:
        """Return the readable submissions; without the long texts, unless for an export."""
        readable = policy.instances_user_has_any_permission_for(self.request.user, ["view"])
        # No select_related(): with a join SQLite scans the desks and sorts, instead of using the index.
        readable = readable.prefetch_related("desk", "assignee")
        if self.is_export:
            return readable
        readable = readable.annotate(beginning=BEGINNING)
        return readable.prefetch_related("topics").defer("comment", "answers", "consents", "address")

    def filter_queryset(self, queryset: SubmissionQuerySet) -> SubmissionQuerySet:
        """Return the filtered submissions; only the open ones, unless a status or a text is given."""
        queryset = super().filter_queryset(queryset)
        if self.request.GET.getlist("status") or self.is_searching:
            return queryset
        return queryset.open()

    def search_queryset(self, queryset: SubmissionQuerySet) -> QuerySet[Submission]:
        """Return the submissions found by the search index."""
        return search_index.search(queryset, self.search_query) if self.is_searching else queryset

    @cached_property
    def overdue_count(self) -> int:
        """The number of readable overdue submissions, or one more than the paginator's maximum."""
        readable = policy.instances_user_has_any_permission_for(self.request.user, ["view"])
        return readable.overdue().order_by()[: LimitedPaginator.MAXIMUM + 1].count()

    def get_page_subtitle(self) -> str:
        """Return the number of overdue submissions as text."""
        count = self.overdue_count
        if count > LimitedPaginator.MAXIMUM:
            return _("more than %(count)s overdue") % {"count": LimitedPaginator.MAXIMUM}
        return _("%(count)s overdue") % {"count": count} if count else ""

    @cached_property
    def add_item_label(self) -> str:
        """The label of the button for manual entry."""
        return _("Enter a message")

    def get_add_url(self) -> str | None:
        """Return the URL for manual entry, or None if the user may not enter submissions."""
        if policy.user_has_permission(self.request.user, "enter"):
            return reverse(self.add_url_name)
        return None

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """The menu items: suspected spam, and the exports that the user may make."""
        buttons = [
            Button(
                _("Suspected spam"),
                url=f"{self.index_url}?status=suspected",
                icon_name="warning",
                priority=80,
            )
        ]
        return [*buttons, *self.export_buttons]
