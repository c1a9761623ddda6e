"""Which app and which token make a call."""

import hashlib
import hmac

from ..conf import app_credentials
from ..models import AccessToken, App
from . import errors
from .calls import GraphCall


def configured_app() -> App:
    """Return the app that the site is configured with, registering it on first use."""
    app_id, secret = app_credentials()
    app, created = App.objects.get_or_create(graph_id=app_id, defaults={"name": "Sandbox", "secret": secret})
    if not created and app.secret != secret:
        app.secret = secret
        app.save(update_fields=["secret"])
    return app


def authenticate(call: GraphCall) -> None:
    """Set ``call.token`` and ``call.app``; raise error 190 for a token that does not work.

    A call without a token passes: some endpoints identify the app by its secret instead.
    """
    value = call.given_token
    if not value:
        return
    if "|" in value:
        call.app = app_of(value)
    else:
        call.token = AccessToken.objects.select_related("app", "person", "page").filter(value=value).first()
        if call.token is None:
            raise errors.invalid_token()
        if call.token.dead_because:
            raise errors.dead_token(call.token.dead_because)
        call.app = call.token.app
    _check_proof(call, value)


def app_of(value: str) -> App:
    """Return the app whose own token ``value`` is."""
    app_id, _, secret = value.partition("|")
    configured_app()
    app = App.objects.filter(graph_id=app_id).first()
    if app is None or not hmac.compare_digest(app.secret, secret):
        raise errors.invalid_token()
    return app


def require_token(call: GraphCall) -> None:
    """Raise unless the call carries a token."""
    if call.app is None:
        raise errors.missing_token()


def _check_proof(call: GraphCall, token: str) -> None:
    proof = call.text("appsecret_proof")
    if not proof and not call.app.requires_proof:
        return
    if not proof:
        raise errors.GraphError(
            100, "API calls from the server require an appsecret_proof argument", kind="GraphMethodException"
        )
    expected = hmac.new(call.app.secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(proof.encode(), expected.encode()):
        raise errors.GraphError(
            100, "Invalid appsecret_proof provided in the API argument", kind="GraphMethodException"
        )
