"""Authentication of API calls by access token."""

import hashlib
import hmac

from ..conf import app_credentials, instagram_app_credentials
from ..models import AccessToken, App
from . import errors
from .graph_call import GraphCall


def configured_app() -> App:
    """Return the app that the site is configured with, stored on first use and updated with the settings."""
    return _stored_app(*app_credentials(), "Sandbox")


def configured_instagram_app() -> App:
    """Return the app for logins at Instagram, stored and updated in the same way."""
    return _stored_app(*instagram_app_credentials(), "Sandbox for Instagram")


def _stored_app(app_id: str, secret: str, name: str) -> App:
    app, created = App.objects.get_or_create(graph_id=app_id, defaults={"name": name, "secret": secret})
    if not created and app.secret != secret:
        app.secret = secret
        app.save(update_fields=["secret"])
    return app


def authenticate(call: GraphCall) -> None:
    """Set ``call.app``, and ``call.token`` unless the call carries an app token.

    Does nothing for a call without a token, because some endpoints identify the app by its secret instead.
    Raises GraphError 190 for an invalid token and 100 for a missing or wrong ``appsecret_proof``.
    """
    value = call.raw_token
    if not value:
        return
    if "|" in value:
        call.app = _app_of_token(value)
    else:
        call.token = AccessToken.objects.select_related("app", "person", "page").filter(value=value).first()
        if call.token is None or call.token.is_instagram != call.is_instagram:
            # Each host knows only its own tokens.
            call.token = None
            raise errors.malformed_token()
        if call.token.invalid_subcode:
            raise errors.invalidated_token(call.token.invalid_subcode)
        call.app = call.token.app
    _check_proof(call, call.app, value)


def require_app(call: GraphCall) -> App:
    """Return the app that makes the call; raise GraphError 2500 if the call carries no token."""
    if call.app is None:
        raise errors.missing_token()
    return call.app


def require_token(call: GraphCall) -> AccessToken:
    """Return the call's user or Page token; raise GraphError 2500 if the call carries none."""
    if call.token is None:
        raise errors.missing_token()
    return call.token


def _app_of_token(value: str) -> App:
    """Return the app of an app token ``<id>|<secret>``; raise GraphError 190 if either is wrong."""
    app_id, _, secret = value.partition("|")
    configured_app()
    app = App.objects.filter(graph_id=app_id).first()
    if app is None or not hmac.compare_digest(app.secret, secret):
        raise errors.malformed_token()
    return app


def _check_proof(call: GraphCall, app: App, token: str) -> None:
    """Raise GraphError 100 unless ``appsecret_proof`` is right, or absent and not required by the app."""
    proof = call.text("appsecret_proof")
    if not proof and not app.requires_proof:
        return
    if not proof:
        raise errors.GraphError(
            100, "API calls from the server require an appsecret_proof argument", kind="GraphMethodException"
        )
    expected = hmac.new(app.secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(proof.encode(), expected.encode()):
        raise errors.invalid_proof()
