"""View of the OAuth login dialog, in which a person grants the site access to Pages."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from ..actions import CLERK, get_or_create_person
from ..decorators import wall_page
from ..graph.authentication import configured_app
from ..graph.permissions import SCOPES
from ..models import App, AuthorizationCode, Person, Profile


@wall_page
def login_dialog(request: HttpRequest, version: str) -> HttpResponse:
    """Ask the person named ``CLERK`` for consent; redirect to ``redirect_uri`` with a code or an error."""
    configured_app()
    app = App.objects.filter(graph_id=request.GET.get("client_id", "")).first()
    redirect_uri = request.GET.get("redirect_uri", "")
    if app is None:
        return render_error(request, _("The app ID is not known here. Check META_APP_ID in the settings."))
    if not is_own_address(request, redirect_uri):
        return render_error(request, _("The address to return to has to be a full address of this site."))
    state = request.GET.get("state", "")
    scopes = [scope for scope in request.GET.get("scope", "").replace(" ", ",").split(",") if scope]
    if invalid := [scope for scope in scopes if scope not in SCOPES]:
        message = f"Invalid Scopes: {', '.join(invalid)}. This message is only shown to developers."
        return redirect_back(redirect_uri, error_code=100, error_message=message, state=state)
    person = get_or_create_person(CLERK)
    if request.method == "POST":
        if "cancel" in request.POST:
            return redirect_back(
                redirect_uri,
                error="access_denied",
                error_code=200,
                error_description="Permissions error",
                error_reason="user_denied",
                state=state,
            )
        code = _create_code(request.POST, app, person, redirect_uri, scopes)
        return redirect_back(redirect_uri, code=code.value, state=state)
    roles = person.roles.filter(page__kind=Profile.Kind.PAGE).select_related("page")
    context = {"app": app, "person": person, "scopes": scopes, "roles": roles}
    return render(request, "civic_social_sandbox/dialog.html", context)


def _create_code(
    data: QueryDict, app: App, person: Person, redirect_uri: str, scopes: list[str]
) -> AuthorizationCode:
    """Create an authorization code for the permissions and Pages selected in the form."""
    selected = data.getlist("scope")
    return AuthorizationCode.objects.create(
        app=app,
        person=person,
        redirect_uri=redirect_uri,
        scopes=[scope for scope in scopes if scope in selected],
        declined=[scope for scope in scopes if scope not in selected],
        page_ids=data.getlist("page"),
    )


def is_own_address(request: HttpRequest, redirect_uri: str) -> bool:
    """Return True if ``redirect_uri`` is a full address of this site."""
    is_own = url_has_allowed_host_and_scheme(redirect_uri, {request.get_host()})
    return is_own and redirect_uri.startswith("http")


def redirect_back(redirect_uri: str, fragment: str = "", /, **parameters: Any) -> HttpResponse:
    """Redirect to the site with ``parameters``, and with ``fragment`` at the end."""
    separator = "&" if "?" in redirect_uri else "?"
    return redirect(f"{redirect_uri}{separator}{urlencode(parameters)}{fragment}")


def render_error(request: HttpRequest, reason: str) -> HttpResponse:
    """Return the page for a login that cannot start, with the reason."""
    return render(request, "civic_social_sandbox/dialog_refused.html", {"reason": reason}, status=400)
