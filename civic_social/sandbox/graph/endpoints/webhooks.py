"""Endpoints for webhook subscriptions, of an app and of a Page.

https://developers.facebook.com/docs/graph-api/reference/app/subscriptions, and …/page/subscribed_apps.
"""

from __future__ import annotations

import json

from ...models import App, PageSubscription, Profile, WebhookSubscription
from ...webhooks.sender import verify
from .. import errors
from ..authentication import require_app
from ..graph_call import GraphCall
from ..node_fields import serialize
from ..pagination import PARAMETERS
from ..permissions import require_instagram, require_scope

#: The fields that this sandbox sends, and others that apps subscribe to.
PAGE_FIELDS = {"feed", "mention", "messages", "name", "picture", "ratings", "videos"}
INSTAGRAM_FIELDS = {"comments", "mentions", "live_comments", "messages", "story_insights"}
FIELDS = {"page": PAGE_FIELDS, "instagram": INSTAGRAM_FIELDS}


def read_app(call: GraphCall, app: App) -> dict:
    """Handle ``GET /{app}``."""
    _require_app_token(call, app)
    call.reject_unknown_parameters(set())
    return serialize(call, app, "name,link", call.selection)


def list_subscriptions(call: GraphCall, app: App) -> dict:
    """Handle ``GET /{app}/subscriptions``."""
    _require_app_token(call, app)
    call.reject_unknown_parameters(PARAMETERS)
    return {
        "data": [
            {
                "object": subscription.object,
                "callback_url": subscription.callback_url,
                "active": True,
                "fields": [{"name": name, "version": call.version} for name in subscription.fields],
            }
            for subscription in app.webhook_subscriptions.all()
        ]
    }


def subscribe_app(call: GraphCall, app: App) -> dict:
    """Handle ``POST /{app}/subscriptions`` for Pages: make the handshake and replace the subscription.

    Raises GraphError: 2200 if the callback URL does not answer it, and 100 for the object ``instagram``,
    which is subscribed to in the app's dashboard only; here that is the control panel.
    """
    _require_app_token(call, app)
    call.reject_unknown_parameters({"object", "callback_url", "fields", "include_values", "verify_token"})
    kind, callback_url = call.text("object"), call.text("callback_url")
    call.boolean("include_values", default=False)
    if kind != WebhookSubscription.Object.PAGE:
        raise errors.invalid_parameter("Param object must be page; use the App Dashboard for other objects")
    if not callback_url:
        raise errors.invalid_parameter("The parameter callback_url is required")
    fields = _fields(call, "fields", PAGE_FIELDS)
    if problem := verify(callback_url, call.text("verify_token")):
        raise errors.callback_not_verified(problem)
    WebhookSubscription.objects.update_or_create(
        app=app,
        object=kind,
        defaults={
            "callback_url": callback_url,
            "verify_token": call.text("verify_token"),
            "fields": fields,
        },
    )
    return {"success": True}


def unsubscribe_app(call: GraphCall, app: App) -> dict:
    """Handle ``DELETE /{app}/subscriptions``: end the subscription to ``object``, or all of them."""
    _require_app_token(call, app)
    call.reject_unknown_parameters({"object", "fields"})
    rows = app.webhook_subscriptions.all()
    if kind := call.text("object"):
        rows = rows.filter(object=kind)
    rows.delete()
    return {"success": True}


def list_subscribed_apps(call: GraphCall, page: Profile) -> dict:
    """Handle ``GET /{page}/subscribed_apps``: the calling app, if it is subscribed."""
    require_scope(call, page, "pages_manage_metadata", task="MODERATE")
    call.reject_unknown_parameters(PARAMETERS)
    found = page.subscribed_apps.filter(app=call.app).select_related("app")
    return {
        "data": [
            {
                "id": row.app.graph_id,
                "name": row.app.name,
                "category": "Business",
                "subscribed_fields": row.fields,
            }
            for row in found
        ]
    }


def subscribe_page(call: GraphCall, page: Profile) -> dict:
    """Handle ``POST /{page}/subscribed_apps``; succeeds whether the app itself is subscribed or not."""
    require_scope(call, page, "pages_manage_metadata", "pages_show_list", task="MODERATE")
    call.reject_unknown_parameters({"subscribed_fields"})
    fields = _fields(call, "subscribed_fields", PAGE_FIELDS)
    PageSubscription.objects.update_or_create(app=call.app, page=page, defaults={"fields": fields})
    return {"success": True}


def subscribe_instagram_account(call: GraphCall, account: Profile) -> dict:
    """Handle ``POST /{account}/subscribed_apps``, which only Instagram's own host has."""
    if not call.is_instagram:
        raise errors.unsupported_request(call.method, account.graph_id)
    require_instagram(call, account, "instagram_manage_comments")
    call.reject_unknown_parameters({"subscribed_fields"})
    fields = _fields(call, "subscribed_fields", INSTAGRAM_FIELDS)
    PageSubscription.objects.update_or_create(app=call.app, page=account, defaults={"fields": fields})
    return {"success": True}


def unsubscribe_page(call: GraphCall, page: Profile) -> dict:
    """Handle ``DELETE /{page}/subscribed_apps``."""
    require_scope(call, page, "pages_manage_metadata", task="MODERATE")
    call.reject_unknown_parameters(set())
    page.subscribed_apps.filter(app=call.app).delete()
    return {"success": True}


def _require_app_token(call: GraphCall, app: App) -> None:
    """Raise GraphError unless the call carries the token of ``app`` itself."""
    if require_app(call) != app or call.token is not None:
        raise errors.GraphError(
            15, "(#15) This method must be called with an app access_token.", kind="OAuthException"
        )


def _fields(call: GraphCall, name: str, known: set[str]) -> list[str]:
    """Return a parameter with names of fields, as text or list; raise GraphError (100) for an unknown one."""
    value = call.parameters.get(name, "")
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            value = ""
    names = [str(item).strip() for item in (value if isinstance(value, list) else str(value).split(","))]
    names = [each for each in names if each]
    if not names or set(names) - known:
        raise errors.invalid_parameter(f"Param {name} must be a list of {{{', '.join(sorted(known))}}}")
    return names
