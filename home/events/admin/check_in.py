"""Check-in at the entrance: a view for a phone, and a list to print."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from feedback.alphabet import Alphabetical

from ..registration.models import Registration, State
from .base import EventView
from .participants import parse_key, search

PER_PAGE = 50


def find_expected(event):
    """Return the confirmed registrations of an event in the order of the alphabet."""
    return event.registrations.filter(state=State.CONFIRMED).order_by(Alphabetical("name"), "pk")


class CheckInView(EventView):
    """List of the expected participants with their arrivals, searchable by name or code."""

    template_name = "home/events/admin/check_in.html"
    page_title = gettext_lazy("Check-in")
    header_icon = "check"

    def get_expected(self):
        """Return the confirmed registrations, ordered by name."""
        return find_expected(self.event)

    def get_context_data(self, **kwargs):
        """Return the context with the found participants and the number of arrivals."""
        expected, words = self.get_expected(), self.request.GET.get("q", "").strip()[:100]
        found = search(expected, words) if words else expected
        return super().get_context_data(
            words=words,
            listing=Paginator(found, PER_PAGE).get_page(self.request.GET.get("p")),
            expected=expected.count(),
            arrived=expected.filter(arrived_at__isnull=False).count(),
            sheet_url=reverse("home_events:sheet", args=[self.event.pk]),
            check_in_url=reverse("home_events:check_in", args=[self.event.pk]),
            **kwargs,
        )

    def post(self, request, page_pk):
        """Store or undo an arrival; idempotent. Raises Http404 if the registration is not confirmed."""
        person = get_object_or_404(self.get_expected(), pk=parse_key(request.POST.get("registration")))
        self.set_arrival(person, arrived=request.POST.get("do") != "undo")
        if request.POST.get("back") == "one":
            return redirect(self.person_url(person))
        return redirect(request.get_full_path())

    def set_arrival(self, person, *, arrived: bool):
        """Store the time of arrival, or remove it, and show a message."""
        rows = Registration.objects.filter(pk=person.pk)
        if arrived:
            rows.filter(arrived_at=None).update(arrived_at=now())
            messages.success(self.request, _("%(name)s has arrived.") % {"name": person})
        else:
            rows.update(arrived_at=None)
            messages.success(self.request, _("%(name)s has not arrived yet.") % {"name": person})

    def person_url(self, person):
        """Return the URL in the person's QR code."""
        return reverse("home_events:check_in_one", args=[self.event.pk, person.code])


class CheckInOneView(CheckInView):
    """Check-in of the one person whose QR code was scanned."""

    template_name = "home/events/admin/check_in_one.html"
    http_method_names = ["get"]

    def get_context_data(self, **kwargs):
        """Return the context with the person of the code, or None if the code is unknown."""
        person = self.event.registrations.filter(code=self.kwargs["code"].upper()).first()
        return super().get_context_data(person=person, **kwargs)


class SheetView(EventView):
    """Printable list of the confirmed participants."""

    template_name = "home/events/admin/sheet.html"
    page_title = gettext_lazy("Sheet for the entrance")

    def get_context_data(self, **kwargs):
        """Return the context with the confirmed registrations."""
        return super().get_context_data(expected=find_expected(self.event), printed_at=now(), **kwargs)
