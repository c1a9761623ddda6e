"""View of Instagram's own login, in which an account grants the site access to itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ..actions import CLERK, get_or_create_person
from ..decorators import wall_page
from ..graph.authentication import configured_instagram_app
from ..graph.permissions import INSTAGRAM_SCOPES
from ..models import AuthorizationCode, Profile, Role
from ..models.access import ALL_TASKS
from .login_dialog import is_own_address, redirect_back, render_error


@wall_page
def authorize(request: HttpRequest) -> HttpResponse:
    """Ask for consent as one of the Instagram accounts; redirect back with a code or an error."""
    app = configured_instagram_app()
    redirect_uri, state = request.GET.get("redirect_uri", ""), request.GET.get("state", "")
    if request.GET.get("client_id", "") != app.graph_id:
        return render_error(
            request, _("The app ID is not known here. Check INSTAGRAM_APP_ID in the settings.")
        )
    if not is_own_address(request, redirect_uri):
        return render_error(request, _("The address to return to has to be a full address of this site."))
    scopes = [scope for scope in request.GET.get("scope", "").replace(" ", ",").split(",") if scope]
    if set(scopes) - INSTAGRAM_SCOPES or "instagram_business_basic" not in scopes:
        return render_error(request, f"Invalid Scopes: {', '.join(scopes)}.")
    accounts = Profile.objects.filter(kind=Profile.Kind.INSTAGRAM)
    if request.method == "POST":
        account = accounts.filter(graph_id=request.POST.get("account", "")).first()
        if account is None or "cancel" in request.POST:
            refusal = {"error": "access_denied", "error_reason": "user_denied"}
            return redirect_back(redirect_uri, **refusal, error_description="The user denied", state=state)
        person = get_or_create_person(CLERK)
        Role.objects.get_or_create(page=account, defaults={"person": person, "tasks": ALL_TASKS})
        selected = request.POST.getlist("scope")
        code = AuthorizationCode.objects.create(
            app=app,
            person=person,
            redirect_uri=redirect_uri,
            scopes=[scope for scope in scopes if scope in selected],
            declined=[scope for scope in scopes if scope not in selected],
            page_ids=[account.graph_id],
        )
        # Instagram appends these signs to the address.
        return redirect_back(redirect_uri, "#_", code=code.value, state=state)
    context = {"app": app, "accounts": accounts, "scopes": scopes}
    return render(request, "civic_social_sandbox/instagram_dialog.html", context)
