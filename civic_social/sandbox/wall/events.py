"""Views for creating, changing, cancelling and deleting events of a Page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..crawler import decode_image
from ..decorators import wall_page
from ..models import PageEvent
from ..post_storage import store_photo
from .forms import EventForm


@wall_page
def create(request: HttpRequest) -> HttpResponse:
    """Create an event."""
    form = EventForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        created = _save(form)
        messages.success(request, _("The event is made. The address in the browser is its link."))
        return redirect(created)
    status = 422 if form.is_bound else 200
    return render(request, "civic_social_sandbox/event_create.html", {"form": form}, status=status)


@wall_page
def event(request: HttpRequest, number: str) -> HttpResponse:
    """Show and change an event; respond 410 Gone if it was deleted. A cancelled event cannot be changed."""
    existing = _get_event(number)
    form = EventForm(request.POST or None, request.FILES or None, instance=existing)
    if form.is_bound and form.is_valid() and not (existing.removed_at or existing.cancelled_at):
        _save(form)
        messages.success(request, _("The event is changed."))
        return redirect(existing)
    # Loaded a second time, because validation has copied the rejected input to ``existing``.
    context = {"event": _get_event(number), "form": form}
    status = 410 if existing.removed_at else 422 if form.is_bound else 200
    return render(request, "civic_social_sandbox/event.html", context, status=status)


@wall_page
@require_POST
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Cancel an event. As on Facebook, it stays visible but can no longer be changed."""
    existing = _get_event(number)
    PageEvent.objects.filter(pk=existing.pk, cancelled_at=None).update(cancelled_at=timezone.now())
    return redirect(existing)


@wall_page
@require_POST
def remove(request: HttpRequest, number: str) -> HttpResponse:
    """Delete an event."""
    existing = _get_event(number)
    PageEvent.objects.filter(pk=existing.pk, removed_at=None).update(removed_at=timezone.now())
    return redirect(existing.profile)


def _get_event(number: str) -> PageEvent:
    return get_object_or_404(PageEvent.objects.select_related("profile", "cover"), graph_number=number)


def _save(form: EventForm) -> PageEvent:
    saved = form.save(commit=False)
    if picture := form.cleaned_data["picture"]:
        saved.cover = store_photo(saved.profile, decode_image(picture))
    saved.save()
    return saved
