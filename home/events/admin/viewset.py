"""The menu item and the URLs of events in the admin."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from . import check_in, moments, notifications, participants
from .permissions import has_visible_events


class EventsMenuItem(MenuItem):
    """Menu item for users who may open an event."""

    def is_shown(self, request):
        return has_visible_events(request.user)


class EventsViewSet(ViewSet):
    """The admin views of events."""

    name = url_namespace = "home_events"
    url_prefix = "events"
    icon = "calendar-alt"
    menu_label = _("Events")
    menu_name = "events"
    menu_order = 240
    menu_item_class = EventsMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self):
        """Return the URLs of the list, and of the views of one event."""
        views = {
            "": (participants.ParticipantsView, "participants"),
            "results/": (participants.ParticipantsView, "participants_results"),
            "people/<int:pk>/": (participants.ParticipantView, "participant"),
            "people/<int:pk>/cancel/": (participants.CancelParticipantView, "participant_cancel"),
            "check-in/": (check_in.CheckInView, "check_in"),
            "check-in/<slug:code>/": (check_in.CheckInOneView, "check_in_one"),
            "sheet/": (check_in.SheetView, "sheet"),
            "moments/": (moments.MomentsView, "moments"),
            "moments/<int:pk>/": (moments.MomentEditView, "moment"),
            "moments/<int:pk>/delete/": (moments.MomentDeleteView, "moment_delete"),
            "told/": (notifications.NotificationsView, "changes"),
            "mail/": (notifications.CircularView, "circular"),
        }
        one = [
            path(
                f"<int:page_pk>/{address}",
                view.as_view(results_only=True) if name.endswith("_results") else view.as_view(),
                name=name,
            )
            for address, (view, name) in views.items()
        ]
        return [
            path("", participants.EventsView.as_view(), name="index"),
            path("results/", participants.EventsView.as_view(results_only=True), name="index_results"),
            *one,
        ]
