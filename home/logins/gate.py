"""The middleware that keeps the admin closed to sessions without the second factor that a role demands."""

from urllib.parse import urlencode

from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from . import browsers, roles

#: Everything below these paths is behind the gate: Wagtail's admin with its API, and Django's.
PREFIXES = ("/admin/", "/django-admin/")
#: Addresses for logging in and out, which show nothing of the site.
OPEN = {
    "account_login",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_callback",
    "openid_connect_login",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_complete",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_sprite",
}
#: Addresses at which a person proves their identity again.
PROVING = {"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
#: Addresses at which a person without a second factor adds the first one.
ENROLMENT = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn"} | PROVING
#: Addresses at which a person changes their own second factor.
MANAGEMENT = ENROLMENT | {
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
}


class SecondFactorMiddleware:
    """Lead sessions with only a password to the second factor, before any view below the admin runs.

    Place it below the authentication and allauth's middleware. Other pages are not looked at, so they get
    neither a session nor a cookie.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        browsers.remember_login(request, response)
        return response

    def process_view(self, request, view, args, kwargs):
        """Return a redirect, or the refusal of a program's request; None if the view may run."""
        if not request.path_info.startswith(PREFIXES):
            return None
        match = request.resolver_match
        name = match.view_name if match else None
        if name in OPEN or not request.user.is_authenticated:
            return None
        target = missing_step(request, name)
        if target is None:
            return None
        if is_program(request):
            text = _("This account needs its second factor. Log in again.")
            return JsonResponse({"detail": text, "message": text}, status=403)
        return lead_to(target, request)


def missing_step(request, name: str | None) -> str | None:
    """Return the name of the URL where the session has to go first; None if it may see the URL ``name``."""
    if name in PROVING or roles.is_checked_by_provider(request) and name not in MANAGEMENT:
        return None
    if name not in MANAGEMENT and not roles.requires_second_factor(request.user):
        return None
    if roles.has_second_factor(request.user):
        return None if roles.is_checked(request) else "mfa_reauthenticate"
    return None if name in ENROLMENT or not roles.requires_second_factor(request.user) else "mfa_index"


def lead_to(target: str, request):
    """Return the redirect to the step ``target``, which leads back to a page that was asked for by GET."""
    next_url = request.get_full_path() if request.method == "GET" else reverse("wagtailadmin_home")
    return redirect(f"{reverse(target)}?{urlencode({'next': next_url})}")


def is_program(request) -> bool:
    """Return True for requests of scripts and of Wagtail's API, which cannot follow a person's redirect."""
    return (
        request.headers.get("X-Requested-With") == "XMLHttpRequest"
        or request.path_info.startswith("/admin/api/")
        or not request.accepts("text/html")
    )
