"""Base classes of the admin views of one event."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button

from ..page import EventPage
from .permissions import may_see_participants, may_write_moments


class EventMixin:
    """An admin view of one event; ``is_allowed(user, page)`` decides who may open it."""

    is_allowed = staticmethod(may_see_participants)
    header_icon = "calendar-alt"

    @cached_property
    def event(self) -> EventPage:
        """The event that the URL names. Raises Http404 if there is none."""
        return get_object_or_404(EventPage, pk=self.kwargs["page_pk"])

    def dispatch(self, request, *args, **kwargs):
        """Check the permission and forbid caching. Raises PermissionDenied if the user may not."""
        if not self.is_allowed(request.user, self.event):
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def get_page_subtitle(self):
        """Return the title of the event."""
        return self.event.title

    def get_breadcrumbs_items(self):
        """Return the breadcrumbs, with a link to the list of events."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("home_events:index"), "label": _("Events")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.event.title},
        ]

    def get_context_data(self, **kwargs):
        """Return the context with the event and the links to its other views."""
        return super().get_context_data(
            event=self.event, screens=event_links(self.request.user, self.event), **kwargs
        )


class EventView(EventMixin, WagtailAdminTemplateMixin, TemplateView):
    """An admin view of one event that renders its own template."""


def event_links(user, page) -> list[tuple[str, str]]:
    """Return label and URL of each admin view of an event that the user may open."""
    names = []
    if may_see_participants(user, page):
        names += [
            (_("Participants"), "participants"),
            (_("Check-in"), "check_in"),
            (_("Mail to all"), "circular"),
            (_("Who has been told"), "changes"),
        ]
    if may_write_moments(user, page):
        names.append((_("Moments"), "moments"))
    return [(label, reverse(f"home_events:{name}", args=[page.pk])) for label, name in names]


def event_buttons(user, page) -> list[Button]:
    """Return ``event_links`` as buttons of Wagtail's header."""
    return [Button(label, url=url, icon_name="arrow-right") for label, url in event_links(user, page)]
