"""Faults, the log of calls, and starting afresh."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..actions import clear_everything
from ..models import Call, Fault, Profile
from .forms import FaultForm
from .language import wall_page


@wall_page
def faults(request: HttpRequest) -> HttpResponse:
    """Show the faults, and switch one on."""
    wanted = Profile.objects.filter(slug=request.GET.get("profile", "")).first()
    form = FaultForm(request.POST or None, initial={"profile": wanted})
    if request.method == "POST" and form.is_valid():
        fault = form.save()
        messages.success(request, _("Switched on: %(fault)s.") % {"fault": fault.get_kind_display()})
        return redirect("civic_social_sandbox:faults")
    status = 422 if form.is_bound else 200
    context = {"form": form, "faults": Fault.objects.select_related("profile")}
    return render(request, "civic_social_sandbox/faults.html", context, status=status)


@wall_page
@require_POST
def switch_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a fault off."""
    get_object_or_404(Fault, pk=pk).delete()
    messages.success(request, _("The fault is switched off."))
    return redirect("civic_social_sandbox:faults")


@wall_page
def log(request: HttpRequest) -> HttpResponse:
    """Show the last calls of the API."""
    return render(request, "civic_social_sandbox/log.html", {"calls": Call.objects.all()[: Call.KEPT]})


@wall_page
def clear(request: HttpRequest) -> HttpResponse:
    """Ask whether to forget everything, and do so."""
    if request.method == "POST":
        clear_everything()
        messages.success(request, _("The sandbox is empty."))
        return redirect("civic_social_sandbox:index")
    return render(request, "civic_social_sandbox/clear.html")
