"""Endpoints of Instagram's own login: the exchange of codes and tokens.

https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
"""

from __future__ import annotations

import hmac
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from ...decorators import sandbox_only
from ...models import AccessToken, App, AuthorizationCode, Profile
from .. import errors
from ..authentication import configured_instagram_app, require_token
from ..graph_call import GraphCall
from ..tokens import LONG_LIFETIME

SHORT_LIFETIME, CODE_LIFETIME = timedelta(hours=1), timedelta(hours=1)
#: The age of a token from which it can be renewed.
RENEWABLE_AGE = timedelta(hours=24)


@csrf_exempt
@sandbox_only
def redeem_code(request: HttpRequest) -> HttpResponse:
    """Handle ``POST /oauth/access_token`` of api.instagram.com, whose errors have a form of their own."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    app, values = configured_instagram_app(), request.POST
    if values.get("client_id") != app.graph_id or not hmac.compare_digest(
        app.secret.encode(), values.get("client_secret", "").encode()
    ):
        return _refusal("Invalid client_id or client_secret")
    code = AuthorizationCode.objects.filter(value=values.get("code", ""), app=app).first()
    if code is None or code.issued_at + CODE_LIFETIME < timezone.now():
        return _refusal("Matching code was not found or was already used")
    if code.redirect_uri != values.get("redirect_uri"):
        return _refusal("Invalid redirect_uri")
    if not AuthorizationCode.objects.filter(pk=code.pk, used_at=None).update(used_at=timezone.now()):
        return _refusal("Matching code was not found or was already used")
    account = Profile.objects.get(graph_id=(code.page_ids or [""])[0])
    token = issue_instagram_token(app, account, code.scopes, SHORT_LIFETIME)
    granted = {"access_token": token.value, "user_id": account.graph_id, "permissions": ",".join(code.scopes)}
    return JsonResponse({"data": [granted]})


def issue_instagram_token(app: App, account: Profile, scopes: list[str], lifetime: timedelta) -> AccessToken:
    """Create a token of an Instagram account's own login."""
    return AccessToken.objects.create(
        kind=AccessToken.Kind.USER,
        app=app,
        person=account.roles.earliest("pk").person,
        page=account,
        scopes=scopes,
        expires_at=timezone.now() + lifetime,
    )


def exchange_token(call: GraphCall) -> dict:
    """Handle ``GET /access_token``: a long-lived token for a short-lived one. Raises GraphError."""
    call.reject_unknown_parameters({"grant_type", "client_secret"})
    token = require_token(call)
    if call.text("grant_type") != "ig_exchange_token":
        raise errors.invalid_parameter("Invalid grant_type")
    if not hmac.compare_digest(token.app.secret.encode(), call.text("client_secret").encode()):
        raise errors.GraphError(1, "Error validating client secret.")
    if _lifetime(token) > SHORT_LIFETIME:
        raise errors.invalid_parameter("Session key invalid. This could be because it is long-lived already")
    return _renewed(token)


def refresh_token(call: GraphCall) -> dict:
    """Handle ``GET /refresh_access_token``: a new term for a long-lived token that is a day old."""
    call.reject_unknown_parameters({"grant_type"})
    token = require_token(call)
    if call.text("grant_type") != "ig_refresh_token":
        raise errors.invalid_parameter("Invalid grant_type")
    if _lifetime(token) <= SHORT_LIFETIME or token.issued_at + RENEWABLE_AGE > timezone.now():
        raise errors.invalid_parameter("The token can be refreshed 24 hours after it was issued")
    return _renewed(token)


def _lifetime(token: AccessToken) -> timedelta:
    return token.expires_at - token.issued_at if token.expires_at else LONG_LIFETIME


def _renewed(token: AccessToken) -> dict:
    account = token.page
    if account is None:
        raise errors.malformed_token()
    new = issue_instagram_token(token.app, account, token.scopes, LONG_LIFETIME)
    return {
        "access_token": new.value,
        "token_type": "bearer",
        "expires_in": int(LONG_LIFETIME.total_seconds()),
    }


def _refusal(message: str) -> JsonResponse:
    return JsonResponse({"error_type": "OAuthException", "code": 400, "error_message": message}, status=400)
