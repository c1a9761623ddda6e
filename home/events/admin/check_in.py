"""At the entrance: made for a phone in one hand, and for a sheet of paper when the network is gone."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from ..registration.models import Registration, State
from .base import EventView
from .participants import search

PER_PAGE = 50


class CheckInView(EventView):
    """Who is expected and who has arrived; a name or a code finds a person."""

    template_name = "home/events/admin/check_in.html"
    page_title = gettext_lazy("Check-in")
    header_icon = "check"

    def get_expected(self):
        """Return who has a place, by name."""
        return self.event.registrations.filter(state=State.CONFIRMED).order_by("name", "pk")

    def get_context_data(self, **kwargs):
        """Add the people found, and how many are there already."""
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
        """Note that somebody has arrived, or that this was a mistake; twice is the same as once."""
        chosen = request.POST.get("registration", "")
        number = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 18 else 0
        person = get_object_or_404(self.get_expected(), pk=number)
        self.note(person, arrived=request.POST.get("do") != "undo")
        if request.POST.get("back") == "one":
            return redirect(self.one_url(person))
        return redirect(request.get_full_path())

    def note(self, person, *, arrived: bool):
        """Write it down and say so."""
        rows = Registration.objects.filter(pk=person.pk)
        if arrived:
            rows.filter(arrived_at=None).update(arrived_at=now())
            messages.success(self.request, _("%(name)s has arrived.") % {"name": person})
        else:
            rows.update(arrived_at=None)
            messages.success(self.request, _("%(name)s has not arrived yet.") % {"name": person})

    def one_url(self, person):
        """Return the address that the person's code leads to."""
        return reverse("home_events:check_in_one", args=[self.event.pk, person.code])


class CheckInOneView(CheckInView):
    """Where a scanned code leads: one person, one button."""

    template_name = "home/events/admin/check_in_one.html"
    http_method_names = ["get"]

    def get_context_data(self, **kwargs):
        """Add the person of the code, or say that there is none."""
        person = self.event.registrations.filter(code=self.kwargs["code"].upper()).first()
        return super().get_context_data(person=person, **kwargs)


class SheetView(EventView):
    """Everybody with a place on paper, with a box to tick."""

    template_name = "home/events/admin/sheet.html"
    page_title = gettext_lazy("Sheet for the entrance")

    def get_context_data(self, **kwargs):
        """Add who is expected."""
        expected = self.event.registrations.filter(state=State.CONFIRMED).order_by("name", "pk")
        return super().get_context_data(expected=expected, printed_at=now(), **kwargs)
