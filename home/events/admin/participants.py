"""Views of the list of events, of an event's participants, and of one participant."""

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from feedback.alphabet import AlphabeticalMixin, contains
from feedback.inbox.columns import PHONE_LISTING, LabelledColumn, MomentColumn
from feedback.mailbox import mailbox_key
from feedback.spreadsheet import NoSpreadsheetMixin

from ..page import EventPage
from ..registration import actions, holds
from ..registration.models import SEATED, Registration, State
from ..registration.retention import count_registrations
from ..status import EventStatus
from .base import EventMixin, EventView, event_buttons, event_links
from .export import ParticipantExportMixin
from .permissions import has_visible_events, may_export, visible_events

#: Unconfirmed registrations from one network from which on the organiser is warned.
CONSPICUOUS = 5


def describe_status(page) -> str:
    """Return the state of an event, or that it is over, unless it did not take place."""
    if page.is_over and page.status in (EventStatus.SCHEDULED, EventStatus.MOVED):
        return _("Is over")
    return page.get_status_display()


class EventsView(NoSpreadsheetMixin, generic.IndexView):
    """List of the events that the user may open, latest first."""

    model = EventPage
    page_title = gettext_lazy("Events")
    header_icon = "calendar-alt"
    # Members of an event's team need no model permission; ``dispatch`` checks.
    any_permission_required = None
    index_url_name = "home_events:index"
    index_results_url_name = "home_events:index_results"
    default_ordering = ("-start",)
    table_classname = PHONE_LISTING
    paginate_by = 50
    is_searchable = False
    columns = [
        TitleColumn("title", label=gettext_lazy("Event"), get_url=lambda page: page.first_url),
        # In words: a list of dates says "0 minutes ago" of what is still to come.
        LabelledColumn(
            "start", label=pgettext_lazy("event", "When"), accessor="get_period", sort_key="start"
        ),
        LabelledColumn("status", label=gettext_lazy("Status"), accessor=describe_status),
        LabelledColumn("seated", label=gettext_lazy("Places taken"), accessor="places_taken"),
        LabelledColumn("waiting", label=gettext_lazy("Waiting"), accessor=lambda p: p.waiting or ""),
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
            page.places_taken = describe_places(page)
        return context


def describe_places(page) -> str:
    """Return the number of taken places and of all, or an empty string without registration."""
    if page.capacity:
        return _("%(taken)s of %(places)s") % {"taken": page.seated, "places": page.capacity}
    return str(page.seated) if page.seated or page.takes_registrations else ""


class ParticipantFilterSet(WagtailFilterSet):
    """Filters of the list of participants."""

    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Registration
        fields = ["state"]


class ParticipantsView(EventMixin, ParticipantExportMixin, AlphabeticalMixin, generic.IndexView):
    """List of an event's registrations in any state, with search, filter and export."""

    model = Registration
    page_title = gettext_lazy("Participants")
    header_icon = "group"
    any_permission_required = None
    index_url_name = "home_events:participants"
    results_template_name = "home/events/admin/participants_results.html"
    filterset_class = ParticipantFilterSet
    search_fields = ["name", "email", "code"]
    default_ordering = ("registered_at", "pk")
    table_classname = PHONE_LISTING
    paginate_by = 100
    columns = [
        TitleColumn(
            "name",
            label=gettext_lazy("Name"),
            accessor=str,
            sort_key="name",
            get_url=lambda r: reverse("home_events:participant", args=[r.page_id, r.pk]),
        ),
        LabelledColumn("email", label=gettext_lazy("E-mail")),
        LabelledColumn("state", label=gettext_lazy("State"), accessor="get_state_display"),
        MomentColumn("registered_at", label=gettext_lazy("Registered"), sort_key="registered_at"),
        MomentColumn("arrived_at", label=gettext_lazy("Arrived"), sort_key="arrived_at"),
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
        """Return the registrations that the search finds, also by the code."""
        return search(queryset, self.search_query) if self.is_searching else queryset

    def get_page_subtitle(self):
        """Return the title of the event with its numbers."""
        counts = count_registrations(self.event)
        return _("%(event)s: %(confirmed)s confirmed, %(waiting)s waiting") % {
            "event": self.event.title,
            **counts,
        }

    def get_context_data(self, *args, **kwargs):
        """Return the context with the numbers, and a warning if one network holds many places."""
        unconfirmed, of_one_network = holds.largest_share(self.event)
        warning = ""
        if of_one_network >= CONSPICUOUS:
            warning = _(
                "%(number)s registrations are not confirmed yet, %(share)s of them from one network. It can "
                "hold no more than %(limit)s places, and those that are not confirmed become free by "
                "themselves."
            ) % {
                "number": unconfirmed,
                "share": of_one_network,
                "limit": holds.limit_of(self.event.capacity),
            }
        return super().get_context_data(*args, numbers=self.get_page_subtitle(), warning=warning, **kwargs)

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
    """Return the registrations whose code is, or whose name or address contains, the words in any case."""
    code = Q(code=words.strip().replace("-", "").upper())
    mailbox = Q(mailbox=mailbox_key(words)) if "@" in words else Q()
    return registrations.filter(code | contains(words, "name", "email") | mailbox)


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


class CancelParticipantView(ParticipantView):
    """Cancellation of a registration by a clerk, for a participant who calls; GET asks for confirmation."""

    template_name = "home/events/admin/participant_cancel.html"

    def post(self, request, page_pk, pk):
        """Cancel the registration and redirect to the list."""
        actions.cancel(self.registration)
        messages.success(request, _("The place has been given up; the person gets a mail."))
        return redirect("home_events:participants", self.event.pk)
