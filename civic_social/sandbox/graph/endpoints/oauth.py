"""OAuth endpoints: token exchange and inspection."""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import Any

from django.utils import timezone

from ...models import AccessToken, App, AuthorizationCode
from .. import errors
from ..authentication import configured_app, require_app
from ..formatting import unix_time
from ..graph_call import GraphCall
from ..tokens import LONG_LIFETIME, SHORT_LIFETIME, issue_user_token

CODE_LIFETIME = timedelta(minutes=10)


def access_token(call: GraphCall) -> dict:
    """Handle ``GET /oauth/access_token``: exchange a code or a short-lived token, or return the app token."""
    call.reject_unknown_parameters(
        {"client_id", "client_secret", "redirect_uri", "code", "grant_type", "fb_exchange_token"}
    )
    app = _identify_app(call)
    grant = call.text("grant_type") or "authorization_code"
    if grant == "client_credentials":
        return {"access_token": app.access_token, "token_type": "bearer"}
    if grant == "fb_exchange_token":
        return _token_response(_exchange_token(call, app), LONG_LIFETIME)
    if grant == "authorization_code":
        return _token_response(_redeem_code(call, app), SHORT_LIFETIME)
    raise errors.invalid_parameter("Invalid grant_type")


def debug_token(call: GraphCall) -> dict:
    """Handle ``GET /debug_token``: describe ``input_token``. An invalid token is no error of the call."""
    require_app(call)
    call.reject_unknown_parameters({"input_token"})
    token = AccessToken.objects.filter(value=call.text("input_token"), app=call.app).first()
    if token is None:
        problem = {"code": 190, "message": "Invalid OAuth access token - Cannot parse access token"}
        return {"data": {"error": problem, "is_valid": False, "scopes": []}}
    targets = [token.page.graph_id] if token.page else token.page_ids
    data: dict[str, Any] = {
        "app_id": token.app.graph_id,
        "type": token.kind,
        "application": token.app.name,
        "data_access_expires_at": unix_time(token.data_access_expires_at),
        "expires_at": unix_time(token.expires_at),
        "is_valid": token.invalid_subcode is None,
        "issued_at": unix_time(token.issued_at),
        "scopes": token.scopes,
        "granular_scopes": [
            {"scope": scope, **({"target_ids": targets} if targets else {})} for scope in token.scopes
        ],
        "user_id": token.person.graph_id,
    }
    if token.page:
        data["profile_id"] = token.page.graph_id
    if token.invalid_subcode:
        error = errors.invalidated_token(token.invalid_subcode)
        data["error"] = {"code": error.code, "message": error.message, "subcode": error.subcode}
    return {"data": data}


def _identify_app(call: GraphCall) -> App:
    """Return the app in ``client_id``; raise GraphError if it is unknown or ``client_secret`` is wrong."""
    configured_app()
    app = App.objects.filter(graph_id=call.text("client_id")).first()
    if app is None:
        raise errors.GraphError(101, "Error validating application. Cannot get application info.")
    if not hmac.compare_digest(app.secret.encode(), call.text("client_secret").encode()):
        raise errors.GraphError(1, "Error validating client secret.")
    return app


def _redeem_code(call: GraphCall, app: App) -> AccessToken:
    """Return a short-lived token for ``code``.

    Raises GraphError if the code is unknown, expired, used, or issued for another ``redirect_uri``.
    """
    code = AuthorizationCode.objects.filter(value=call.text("code"), app=app).first()
    if code is None:
        raise errors.GraphError(100, "Invalid verification code format.", subcode=36009)
    if code.redirect_uri != call.text("redirect_uri"):
        raise errors.GraphError(
            100,
            "Error validating verification code. Please make sure your redirect_uri is identical to the one "
            "you used in the OAuth dialog request",
            subcode=36008,
        )
    if code.issued_at + CODE_LIFETIME < timezone.now():
        raise errors.GraphError(100, "This authorization code has expired.", subcode=36007)
    if not AuthorizationCode.objects.filter(pk=code.pk, used_at=None).update(used_at=timezone.now()):
        raise errors.GraphError(100, "This authorization code has been used.", subcode=36009)
    return issue_user_token(app, code, SHORT_LIFETIME)


def _exchange_token(call: GraphCall, app: App) -> AccessToken:
    """Return a long-lived token for ``fb_exchange_token``; raise GraphError if it is no valid user token."""
    token = AccessToken.objects.filter(value=call.text("fb_exchange_token"), app=app).first()
    if token is None or token.kind == AccessToken.Kind.PAGE:
        raise errors.malformed_token()
    if token.invalid_subcode:
        raise errors.invalidated_token(token.invalid_subcode)
    return issue_user_token(app, token, LONG_LIFETIME)


def _token_response(token: AccessToken, lifetime: timedelta) -> dict:
    return {
        "access_token": token.value,
        "token_type": "bearer",
        "expires_in": int(lifetime.total_seconds()),
    }
