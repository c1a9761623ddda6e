"""Addresses below the page of an event."""

from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from .calendar.files import serve_calendar_file
from .moments.views import serve_moments
from .registration.notices import serve_notice
from .registration.personal_page import serve_code, serve_personal_page
from .registration.views import serve_receipt, serve_registration


class EventRoutesMixin(RoutablePageMixin):
    """Views of an event page; ``self`` is the page, so that this module does not import its model."""

    @path("calendar/", name="calendar")
    def calendar_route(self, request):
        """Return the event as a calendar file."""
        return serve_calendar_file(self)

    @path("moments/", name="moments")
    def moments_route(self, request):
        """Return the list of moments as a fragment for the page's script."""
        return serve_moments(self, request)

    @path("register/", name="register")
    def register_route(self, request):
        """Show the registration form, or process it."""
        return serve_registration(self, request)

    @path("register/privacy/<slug:purpose>/<int:version>/", name="notice")
    def notice_route(self, request, purpose, version):
        """Show one version of the privacy notice."""
        return serve_notice(self, request, purpose, version)

    @path("registered/", name="registered")
    def registered_route(self, request):
        """Show the next step after a registration."""
        return serve_receipt(self, request)

    @path("registration/<str:secret>/", name="own")
    def own_route(self, request, secret):
        """Show the participant's page; POST confirms, changes or cancels the registration."""
        return serve_personal_page(self, request, secret)

    @path("registration/<str:secret>/code/", name="code")
    def code_route(self, request, secret):
        """Return the QR code for the entrance."""
        return serve_code(self, request, secret)
