"""Views of the app: its access level, its webhooks, and its removal by a person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..actions import CLERK, get_or_create_person
from ..conversation import remove_app
from ..decorators import wall_page
from ..graph.authentication import configured_app
from ..models import PageSubscription, WebhookDelivery, WebhookSubscription
from ..webhooks import callbacks, sender
from .app_forms import AccessForm, RemovalForm, SubscriptionForm

#: The newest deliveries are shown.
SHOWN = 50


@wall_page
def app(request: HttpRequest) -> HttpResponse:
    """Show the app, and change its access level."""
    form = AccessForm(request.POST or None, instance=configured_app())
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, _("The app's access is changed."))
        return redirect("civic_social_sandbox:app")
    return _render(request, access=AccessForm(instance=configured_app()))


@wall_page
@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """Subscribe the app to webhooks, as Meta's App Dashboard does."""
    form = SubscriptionForm(request.POST)
    if not form.is_valid():
        return _render(request, subscription=form)
    form.subscribe(configured_app())
    messages.success(request, _("The site gets webhooks now."))
    return redirect("civic_social_sandbox:app")


@wall_page
@require_POST
def unsubscribe(request: HttpRequest, pk: int) -> HttpResponse:
    """End a subscription; its deliveries are forgotten."""
    get_object_or_404(WebhookSubscription, pk=pk).delete()
    messages.success(request, _("The site gets no webhooks of this kind any more."))
    return redirect("civic_social_sandbox:app")


@wall_page
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Send the deliveries that are due, such as those of a process that was ended."""
    number = sender.send_due()
    messages.success(request, _("Deliveries sent: %(number)s.") % {"number": number})
    return redirect("civic_social_sandbox:app")


@wall_page
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Let the person behind the tokens remove the app, and notify the site or ask it to delete their data."""
    form = RemovalForm(request.POST)
    if not form.is_valid():
        return _render(request, removal=form)
    own_app, person = configured_app(), get_or_create_person(CLERK)
    answers = []
    if url := form.cleaned_data["deauthorize_url"]:
        remove_app(own_app, person)
        answers.append((url, callbacks.call_back(url, own_app, person)))
    if url := form.cleaned_data["deletion_url"]:
        answers.append((url, callbacks.call_back(url, own_app, person)))
    return _render(request, answers=answers)


def _render(request: HttpRequest, answers: Any = (), **forms: BaseForm) -> HttpResponse:
    own_app = configured_app()
    context = {
        "access": AccessForm(instance=own_app),
        "subscription": SubscriptionForm(),
        "removal": RemovalForm(),
        "person": CLERK,
        "subscriptions": own_app.webhook_subscriptions.all(),
        "pages": PageSubscription.objects.filter(app=own_app).select_related("page"),
        "deliveries": WebhookDelivery.objects.select_related("subscription").order_by("-pk")[:SHOWN],
        "answers": answers,
        **forms,
    }
    status = 422 if any(form.is_bound for form in forms.values()) else 200
    return render(request, "civic_social_sandbox/app.html", context, status=status)
