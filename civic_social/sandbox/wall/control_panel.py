"""Views for faults, the call log and the deletion of all data."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..actions import delete_everything
from ..decorators import wall_page
from ..models import Call, Fault, Profile
from .forms import FaultForm


@wall_page
def faults(request: HttpRequest) -> HttpResponse:
    """List the faults and enable one; ``?profile=<slug>`` preselects a profile."""
    profile = Profile.objects.filter(slug=request.GET.get("profile", "")).first()
    form = FaultForm(request.POST or None, initial={"profile": profile})
    if request.method == "POST" and form.is_valid():
        fault = form.save()
        messages.success(request, _("Switched on: %(fault)s.") % {"fault": fault.get_kind_display()})
        return redirect("civic_social_sandbox:faults")
    status = 422 if form.is_bound else 200
    context = {"form": form, "faults": Fault.objects.select_related("profile")}
    return render(request, "civic_social_sandbox/faults.html", context, status=status)


@wall_page
@require_POST
def disable_fault(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a fault."""
    get_object_or_404(Fault, pk=pk).delete()
    messages.success(request, _("The fault is switched off."))
    return redirect("civic_social_sandbox:faults")


@wall_page
def log(request: HttpRequest) -> HttpResponse:
    """Show the call log."""
    return render(request, "civic_social_sandbox/log.html", {"calls": Call.objects.all()[: Call.KEPT]})


@wall_page
def clear(request: HttpRequest) -> HttpResponse:
    """Delete all data of the sandbox after confirmation."""
    if request.method == "POST":
        delete_everything()
        messages.success(request, _("The sandbox is empty."))
        return redirect("civic_social_sandbox:index")
    return render(request, "civic_social_sandbox/clear.html")
