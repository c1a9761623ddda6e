"""Events of a Page, as people make, change and call them off."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..crawler import read_picture
from ..models import PageEvent
from ..posting import store_photo
from .forms import EventForm
from .language import wall_page


@wall_page
def create(request: HttpRequest) -> HttpResponse:
    """Make an event on a Page."""
    form = EventForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        made = _save(form)
        messages.success(request, _("The event is made. The address in the browser is its link."))
        return redirect(made)
    status = 422 if form.is_bound else 200
    return render(request, "civic_social_sandbox/event_create.html", {"form": form}, status=status)


@wall_page
def event(request: HttpRequest, number: str) -> HttpResponse:
    """Show an event, and change it; a deleted one is gone, and says so."""
    shown = _find(number)
    form = EventForm(request.POST or None, request.FILES or None, instance=shown)
    if form.is_bound and form.is_valid() and not (shown.removed_at or shown.cancelled_at):
        _save(form)
        messages.success(request, _("The event is changed."))
        return redirect(shown)
    # What did not go through must not look as if it had.
    context = {"event": _find(number), "form": form}
    status = 410 if shown.removed_at else 422 if form.is_bound else 200
    return render(request, "civic_social_sandbox/event.html", context, status=status)


@wall_page
@require_POST
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Call an event off; as at Facebook it stays, and cannot be changed any more."""
    shown = _find(number)
    PageEvent.objects.filter(pk=shown.pk, cancelled_at=None).update(cancelled_at=timezone.now())
    return redirect(shown)


@wall_page
@require_POST
def remove(request: HttpRequest, number: str) -> HttpResponse:
    """Delete an event."""
    shown = _find(number)
    PageEvent.objects.filter(pk=shown.pk, removed_at=None).update(removed_at=timezone.now())
    return redirect(shown.profile)


def _find(number: str) -> PageEvent:
    return get_object_or_404(PageEvent.objects.select_related("profile", "cover"), graph_number=number)


def _save(form: EventForm) -> PageEvent:
    saved = form.save(commit=False)
    if picture := form.cleaned_data["picture"]:
        saved.cover = store_photo(saved.profile, read_picture(picture))
    saved.save()
    return saved
