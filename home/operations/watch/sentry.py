"""Reporting errors to a Sentry server, if one is set."""

from importlib import import_module
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from .scrubbing import scrub, scrub_message

#: Parts of an event about the request that say who has sent what.
PERSONAL = ("cookies", "data", "env", "headers", "query_string")


def start(dsn: str) -> None:
    """Report errors to the server of ``dsn``. Raises ImproperlyConfigured without the package sentry-sdk."""
    try:
        sdk = import_module("sentry_sdk")
    except ImportError:
        raise ImproperlyConfigured(
            "SENTRY_DSN is set: pip install -r requirements-sentry.txt, or remove SENTRY_DSN"
        ) from None
    sdk.init(
        dsn=dsn,
        # send_default_pii is off by default; to set it is deprecated.
        include_local_variables=False,
        max_request_body_size="never",
        before_send=scrub_event,
        before_breadcrumb=scrub_event,
    )


def scrub_event(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """Return an event or breadcrumb without secrets, addresses, users and what they have sent."""
    event = {name: value for name, value in event.items() if name not in ("user", "server_name")}
    if isinstance(request := event.get("request"), dict):
        event["request"] = {name: value for name, value in request.items() if name not in PERSONAL}
    for error in (event.get("exception") or {}).get("values") or ():
        error["value"] = scrub_message(str(error.get("value") or ""))
    return _scrub_all(event)


def _scrub_all(value: Any) -> Any:
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, dict):
        return {name: _scrub_all(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_scrub_all(each) for each in value]
    return value
