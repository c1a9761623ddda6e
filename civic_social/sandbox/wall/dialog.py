"""The login dialog, by which a person lets the site act for a Page."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from ..actions import CLERK, person_named
from ..graph.authentication import configured_app
from ..graph.permissions import SCOPES
from ..models import App, AuthorizationCode
from .language import wall_page


@wall_page
def login_dialog(request: HttpRequest, version: str) -> HttpResponse:
    """Ask the demo's clerk for consent, then lead back to the site with a code or an error."""
    configured_app()
    app = App.objects.filter(graph_id=request.GET.get("client_id", "")).first()
    back = request.GET.get("redirect_uri", "")
    if app is None:
        return _refuse(request, _("The app ID is not known here. Check META_APP_ID in the settings."))
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}) or not back.startswith("http"):
        return _refuse(request, _("The address to return to has to be a full address of this site."))
    state = request.GET.get("state", "")
    scopes = [scope for scope in request.GET.get("scope", "").replace(" ", ",").split(",") if scope]
    if invalid := [scope for scope in scopes if scope not in SCOPES]:
        message = f"Invalid Scopes: {', '.join(invalid)}. This message is only shown to developers."
        return _lead_back(back, error_code=100, error_message=message, state=state)
    person = person_named(CLERK)
    if request.method == "POST":
        if "cancel" in request.POST:
            return _lead_back(
                back,
                error="access_denied",
                error_code=200,
                error_description="Permissions error",
                error_reason="user_denied",
                state=state,
            )
        code = _consent(request.POST, app=app, person=person, redirect_uri=back, scopes=scopes)
        return _lead_back(back, code=code.value, state=state)
    context = {"app": app, "person": person, "scopes": scopes, "roles": person.roles.select_related("page")}
    return render(request, "civic_social_sandbox/dialog.html", context)


def _consent(ticked: QueryDict, *, scopes: list[str], **request) -> AuthorizationCode:
    """Keep what was ticked."""
    chosen = ticked.getlist("scope")
    return AuthorizationCode.objects.create(
        scopes=[scope for scope in scopes if scope in chosen],
        declined=[scope for scope in scopes if scope not in chosen],
        page_ids=ticked.getlist("page"),
        **request,
    )


def _lead_back(address: str, **parameters) -> HttpResponse:
    separator = "&" if "?" in address else "?"
    return redirect(f"{address}{separator}{urlencode(parameters)}")


def _refuse(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "civic_social_sandbox/dialog_refused.html", {"reason": reason}, status=400)
