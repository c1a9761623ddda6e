"""Tokens: exchanging codes and short-lived ones, and looking into them."""

from __future__ import annotations

import hmac
from datetime import timedelta

from django.utils import timezone

from ..models import AccessToken, App, AuthorizationCode
from . import errors
from .authentication import configured_app, require_token
from .calls import GraphCall

SHORT_LIFE = timedelta(hours=2)
LONG_LIFE = timedelta(seconds=5_183_944)
DATA_ACCESS_LIFE = timedelta(days=90)
CODE_LIFE = timedelta(minutes=10)


def give_out_token(call: GraphCall) -> dict:
    """``GET /oauth/access_token``: for a code, for a short-lived token, or for the app itself."""
    call.refuse_unknown(
        {"client_id", "client_secret", "redirect_uri", "code", "grant_type", "fb_exchange_token"}
    )
    app = _identified_app(call)
    grant = call.text("grant_type") or "authorization_code"
    if grant == "client_credentials":
        return {"access_token": app.access_token, "token_type": "bearer"}
    if grant == "fb_exchange_token":
        return _answer(_exchange(call, app))
    if grant == "authorization_code":
        return _answer(_redeem(call, app))
    raise errors.bad_parameter("Invalid grant_type")


def debug_token(call: GraphCall) -> dict:
    """``GET /debug_token``: what is known of ``input_token``; a bad one is an answer, not an error."""
    require_token(call)
    call.refuse_unknown({"input_token"})
    token = AccessToken.objects.filter(value=call.text("input_token"), app=call.app).first()
    if token is None:
        problem = {"code": 190, "message": "Invalid OAuth access token - Cannot parse access token"}
        return {"data": {"error": problem, "is_valid": False, "scopes": []}}
    targets = [token.page.graph_id] if token.page else token.page_ids
    data = {
        "app_id": token.app.graph_id,
        "type": token.kind,
        "application": token.app.name,
        "data_access_expires_at": _unix(token.data_access_expires_at),
        "expires_at": _unix(token.expires_at),
        "is_valid": token.dead_because is None,
        "issued_at": _unix(token.issued_at),
        "scopes": token.scopes,
        "granular_scopes": [
            {"scope": scope, **({"target_ids": targets} if targets else {})} for scope in token.scopes
        ],
        "user_id": token.person.graph_id,
    }
    if token.page:
        data["profile_id"] = token.page.graph_id
    if token.dead_because:
        error = errors.dead_token(token.dead_because)
        data["error"] = {"code": error.code, "message": error.message, "subcode": error.subcode}
    return {"data": data}


def _identified_app(call: GraphCall) -> App:
    configured_app()
    app = App.objects.filter(graph_id=call.text("client_id")).first()
    if app is None:
        raise errors.GraphError(101, "Error validating application. Cannot get application info.")
    if not hmac.compare_digest(app.secret.encode(), call.text("client_secret").encode()):
        raise errors.GraphError(1, "Error validating client secret.")
    return app


def _redeem(call: GraphCall, app: App) -> AccessToken:
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
    if code.issued_at + CODE_LIFE < timezone.now():
        raise errors.GraphError(100, "This authorization code has expired.", subcode=36007)
    if not AuthorizationCode.objects.filter(pk=code.pk, used_at=None).update(used_at=timezone.now()):
        raise errors.GraphError(100, "This authorization code has been used.", subcode=36009)
    return _user_token(app, code, SHORT_LIFE)


def _exchange(call: GraphCall, app: App) -> AccessToken:
    given = AccessToken.objects.filter(value=call.text("fb_exchange_token"), app=app).first()
    if given is None or given.kind == AccessToken.Kind.PAGE:
        raise errors.invalid_token()
    if given.dead_because:
        raise errors.dead_token(given.dead_because)
    return _user_token(app, given, LONG_LIFE)


def _user_token(app: App, consent: AuthorizationCode | AccessToken, life: timedelta) -> AccessToken:
    """Return a new token for what the person has consented to."""
    now = timezone.now()
    return AccessToken.objects.create(
        kind=AccessToken.Kind.USER,
        app=app,
        person=consent.person,
        scopes=consent.scopes,
        declined=consent.declined,
        page_ids=consent.page_ids,
        expires_at=now + life,
        data_access_expires_at=now + DATA_ACCESS_LIFE,
    )


def _answer(token: AccessToken) -> dict:
    life = int((token.expires_at - token.issued_at).total_seconds())
    return {"access_token": token.value, "token_type": "bearer", "expires_in": life}


def _unix(moment) -> int:
    return int(moment.timestamp()) if moment else 0
