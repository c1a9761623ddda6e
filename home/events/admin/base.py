"""What every screen of one event has in common."""

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
    """A screen of one event: ``is_allowed`` decides who may open it, before anything is read for it."""

    is_allowed = staticmethod(may_see_participants)
    header_icon = "calendar-alt"

    @cached_property
    def event(self) -> EventPage:
        """The event of the address."""
        return get_object_or_404(EventPage, pk=self.kwargs["page_pk"])

    def dispatch(self, request, *args, **kwargs):
        """Refuse whoever may not; let nothing of it be kept by a cache."""
        if not self.is_allowed(request.user, self.event):
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def get_page_subtitle(self):
        """Name the event."""
        return self.event.title

    def get_breadcrumbs_items(self):
        """Lead back to the list of events."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("home_events:index"), "label": _("Events")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.event.title},
        ]

    def get_context_data(self, **kwargs):
        """Add the event, and the way to its other screens."""
        return super().get_context_data(
            event=self.event, screens=screens(self.request.user, self.event), **kwargs
        )


class EventView(EventMixin, WagtailAdminTemplateMixin, TemplateView):
    """A screen of one event with a template of its own."""


def screens(user, page) -> list[tuple[str, str]]:
    """Return the screens of an event that the user may open: pairs of label and address."""
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


def screen_buttons(user, page) -> list[Button]:
    """Return the same as buttons of Wagtail's header."""
    return [Button(label, url=url, icon_name="arrow-right") for label, url in screens(user, page)]
