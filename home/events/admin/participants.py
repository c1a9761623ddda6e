"""Views of the list of events, of an event's participants, and of one participant."""

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from ..page import EventPage
from ..registration import actions
from ..registration.models import SEATED, Registration, State
from ..registration.retention import count_registrations
from .base import EventMixin, EventView, event_buttons, event_links
from .export import ParticipantExportMixin
from .permissions import has_visible_events, may_export, visible_events


class EventsView(generic.IndexView):
    """List of the events that the user may open, latest first."""

    model = EventPage
    page_title = gettext_lazy("Events")
    header_icon = "calendar-alt"
    # Members of an event's team need no model permission; ``dispatch`` checks.
    any_permission_required = None
    index_url_name = "home_events:index"
    index_results_url_name = "home_events:index_results"
    default_ordering = ("-start",)
    paginate_by = 50
    is_searchable = False
    columns = [
        TitleColumn("title", label=gettext_lazy("Event"), get_url=lambda page: page.first_url),
        DateColumn("start", label=gettext_lazy("Start")),
        Column("status", label=gettext_lazy("Status"), accessor="get_status_display"),
        Column("seated", label=gettext_lazy("Places taken")),
        Column("capacity", label=gettext_lazy("Places"), accessor=lambda p: p.capacity or "–"),
        Column("waiting", label=gettext_lazy("Waiting")),
    ]

    def dispatch(self, request, *args, **kwargs):
        """Check the permission. Raises PermissionDenied if the user may open no event."""
        if not has_visible_events(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self):
        """Return the visible events with the numbers of seated and waiting registrations."""
        return (
            visible_events(self.request.user)
            .defer_streamfields()
            .annotate(
                seated=Count("registrations", filter=Q(registrations__state__in=SEATED)),
                waiting=Count("registrations", filter=Q(registrations__state=State.WAITING)),
            )
        )

    def get_context_data(self, *args, **kwargs):
        """Return the context; each event links to the first view that the user may open."""
        context = super().get_context_data(*args, **kwargs)
        for page in context["object_list"]:
            links = event_links(self.request.user, page)
            page.first_url = links[0][1] if links else None
        return context


class ParticipantFilterSet(WagtailFilterSet):
    """Filters of the list of participants."""

    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Registration
        fields = ["state"]


class ParticipantsView(EventMixin, ParticipantExportMixin, generic.IndexView):
    """List of an event's registrations in any state, with search, filter and export."""

    model = Registration
    page_title = gettext_lazy("Participants")
    header_icon = "group"
    any_permission_required = None
    index_url_name = "home_events:participants"
    filterset_class = ParticipantFilterSet
    search_fields = ["name", "email", "code"]
    default_ordering = ("registered_at", "pk")
    paginate_by = 100
    columns = [
        TitleColumn(
            "name",
            label=gettext_lazy("Name"),
            accessor=str,
            get_url=lambda r: reverse("home_events:participant", args=[r.page_id, r.pk]),
        ),
        Column("email", label=gettext_lazy("E-mail")),
        Column("state", label=gettext_lazy("State"), accessor="get_state_display"),
        DateColumn("registered_at", label=gettext_lazy("Registered")),
        DateColumn("arrived_at", label=gettext_lazy("Arrived")),
    ]

    def get_base_queryset(self):
        """Return the event's registrations."""
        return Registration.objects.filter(page_id=self.event.pk)

    def get_index_url(self):
        """Return the URL of this list."""
        return reverse(self.index_url_name, args=[self.event.pk])

    def get_index_results_url(self):
        """Return the URL of the rows alone, for filtering by script."""
        return reverse("home_events:participants_results", args=[self.event.pk])

    def search_queryset(self, queryset):
        """Search case-insensitively, also in Cyrillic on SQLite."""
        return search(queryset, self.search_query) if self.is_searching else queryset

    def get_page_subtitle(self):
        """Return the title of the event with its numbers."""
        counts = count_registrations(self.event)
        return _("%(event)s: %(confirmed)s confirmed, %(waiting)s waiting") % {
            "event": self.event.title,
            **counts,
        }

    @cached_property
    def header_more_buttons(self):
        """The buttons to the event's other views, and to the exports if the user may export."""
        buttons = event_buttons(self.request.user, self.event)
        if not may_export(self.request.user, self.event):
            return buttons
        formats = {"xlsx": _("Download XLSX"), "csv": _("Download CSV")}
        return buttons + [
            Button(label, url=self.get_export_url(name), icon_name="download")
            for name, label in formats.items()
        ]


def parse_key(text) -> int:
    """Return the primary key in a posted value, or 0, which no row has."""
    text = text or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def search(registrations, words: str):
    """Return the registrations whose code is, or whose name or address contains, the words in any case.

    SQLite folds the case of Latin letters only, so the usual spellings are tried one by one.
    """
    words = words.strip()
    query = Q(code=words.replace("-", "").upper())
    for variant in {words, words.lower(), words.title(), words.capitalize(), words.upper()}:
        query |= Q(name__icontains=variant) | Q(email__icontains=variant)
    return registrations.filter(query)


class ParticipantView(EventView):
    """One registration with its answers and mails."""

    template_name = "home/events/admin/participant.html"
    page_title = gettext_lazy("Participant")

    @cached_property
    def registration(self):
        """The registration that the URL names. Raises Http404 if the event has no such registration."""
        found = get_object_or_404(Registration, page_id=self.event.pk, pk=self.kwargs["pk"])
        found.page = self.event
        return found

    def get_context_data(self, **kwargs):
        """Return the context with the registration and its mails."""
        return super().get_context_data(
            registration=self.registration, mails=self.registration.mails.all(), **kwargs
        )


class CancelParticipantView(EventMixin, View):
    """Cancellation of a registration by a clerk, for a participant who calls."""

    def post(self, request, page_pk, pk):
        """Cancel the registration and redirect to the list."""
        found = Registration.objects.filter(page_id=self.event.pk, pk=pk).first()
        if found:
            found.page = self.event
            actions.cancel(found)
            messages.success(request, _("The place has been given up; the person gets a mail."))
        return redirect("home_events:participants", self.event.pk)
