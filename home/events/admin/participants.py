"""The list of events, and the participants of one."""

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
from ..registration.retention import figures
from .base import EventMixin, EventView, screen_buttons, screens
from .export import ParticipantExportMixin
from .permissions import may_export, may_see_something, visible_events


class EventsView(generic.IndexView):
    """The events with which the user has something to do, the newest first."""

    model = EventPage
    page_title = gettext_lazy("Events")
    header_icon = "calendar-alt"
    # Who may open it, ``dispatch`` says: an event's team needs no right to all events.
    any_permission_required = None
    index_url_name = "home_events:index"
    index_results_url_name = "home_events:index_results"
    default_ordering = ("-start",)
    paginate_by = 50
    is_searchable = False
    columns = [
        TitleColumn("title", label=gettext_lazy("Event"), get_url=lambda page: page.first_screen),
        DateColumn("start", label=gettext_lazy("Start")),
        Column("status", label=gettext_lazy("Status"), accessor="get_status_display"),
        Column("seated", label=gettext_lazy("Places taken")),
        Column("capacity", label=gettext_lazy("Places"), accessor=lambda p: p.capacity or "–"),
        Column("waiting", label=gettext_lazy("Waiting")),
    ]

    def dispatch(self, request, *args, **kwargs):
        """Refuse those who have nothing to do here."""
        if not may_see_something(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self):
        """Return the visible events with their counts, in one query."""
        return (
            visible_events(self.request.user)
            .defer_streamfields()
            .annotate(
                seated=Count("registrations", filter=Q(registrations__state__in=SEATED)),
                waiting=Count("registrations", filter=Q(registrations__state=State.WAITING)),
            )
        )

    def get_context_data(self, *args, **kwargs):
        """Lead each event to the first of its screens that the user may open."""
        context = super().get_context_data(*args, **kwargs)
        for page in context["object_list"]:
            allowed = screens(self.request.user, page)
            page.first_screen = allowed[0][1] if allowed else None
        return context


class ParticipantFilterSet(WagtailFilterSet):
    """What the list can be narrowed to."""

    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Registration
        fields = ["state"]


class ParticipantsView(EventMixin, ParticipantExportMixin, generic.IndexView):
    """Who comes, who waits, who has given up."""

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
        """Return the address of this list."""
        return reverse(self.index_url_name, args=[self.event.pk])

    def get_index_results_url(self):
        """Return the address of its rows alone."""
        return reverse("home_events:participants_results", args=[self.event.pk])

    def search_queryset(self, queryset):
        """Search in any case also where the database folds only Latin letters (SQLite)."""
        return search(queryset, self.search_query) if self.is_searching else queryset

    def get_page_subtitle(self):
        """Name the event, and its figures."""
        counted = figures(self.event)
        return _("%(event)s: %(confirmed)s confirmed, %(waiting)s waiting") % {
            "event": self.event.title,
            **counted,
        }

    @cached_property
    def header_more_buttons(self):
        """Offer the event's other screens, and the exports to those who may take them."""
        buttons = screen_buttons(self.request.user, self.event)
        if not may_export(self.request.user, self.event):
            return buttons
        formats = {"xlsx": _("Download XLSX"), "csv": _("Download CSV")}
        return buttons + [
            Button(label, url=self.get_export_url(name), icon_name="download")
            for name, label in formats.items()
        ]


def search(registrations, words: str):
    """Return the registrations in which the words stand, in any case and on any database."""
    words = words.strip()
    query = Q(code=words.replace("-", "").upper())
    for variant in {words, words.lower(), words.title(), words.capitalize(), words.upper()}:
        query |= Q(name__icontains=variant) | Q(email__icontains=variant)
    return registrations.filter(query)


class ParticipantView(EventView):
    """One registration, with what the person needs; its place can be given up for them."""

    template_name = "home/events/admin/participant.html"
    page_title = gettext_lazy("Participant")

    @cached_property
    def registration(self):
        """The registration, if it belongs to the event."""
        found = get_object_or_404(Registration, page_id=self.event.pk, pk=self.kwargs["pk"])
        found.page = self.event
        return found

    def get_context_data(self, **kwargs):
        """Add the registration and its mails."""
        return super().get_context_data(
            registration=self.registration, mails=self.registration.mails.all(), **kwargs
        )


class CancelParticipantView(EventMixin, View):
    """Gives somebody's place up, because they asked by phone."""

    def post(self, request, page_pk, pk):
        """Cancel, and return to the participant."""
        found = Registration.objects.filter(page_id=self.event.pk, pk=pk).first()
        if found:
            found.page = self.event
            actions.cancel(found)
            messages.success(request, _("The place has been given up; the person gets a mail."))
        return redirect("home_events:participants", self.event.pk)
