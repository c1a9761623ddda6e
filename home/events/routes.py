"""Addresses below the page of an event."""

from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from .calendar.files import serve_event
from .page_context import serve_moments
from .registration.personal_page import serve_code, serve_own_page
from .registration.views import serve_receipt, serve_registration


class EventRoutesMixin(RoutablePageMixin):
    """Views of an event page; ``self`` is the page, so that this module needs no import of its model."""

    @path("calendar/", name="calendar")
    def calendar_route(self, request):
        """Give the event as a calendar file."""
        return serve_event(self)

    @path("moments/", name="moments")
    def moments_route(self, request):
        """Give the list of moments alone, for the page that follows them."""
        return serve_moments(self, request)

    @path("register/", name="register")
    def register_route(self, request):
        """Show the registration form, or take it."""
        return serve_registration(self, request)

    @path("registered/", name="registered")
    def registered_route(self, request):
        """Say what happens next to somebody who has just registered."""
        return serve_receipt(self, request)

    @path("registration/<str:secret>/", name="own")
    def own_route(self, request, secret):
        """Show somebody their own registration; POST confirms, changes or cancels it."""
        return serve_own_page(self, request, secret)

    @path("registration/<str:secret>/code/", name="code")
    def code_route(self, request, secret):
        """Show the code that is scanned at the entrance."""
        return serve_code(self, request, secret)
