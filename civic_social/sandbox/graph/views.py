"""The view that handles all API calls."""

from __future__ import annotations

import json
import time
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from ..decorators import sandbox_only
from ..models import Call
from . import batch, rate_limits, routing
from .authentication import authenticate
from .errors import GraphError
from .fault_injection import FaultInjector, InjectedResponse, close_connection
from .graph_call import NEWEST_VERSION, GraphCall, parse_call

#: Longer response bodies are cut in the call log.
LOGGED_CHARACTERS = 2000
#: Keys of responses whose values contain tokens; ``body`` is the answer to a call in a batch.
HIDDEN_KEYS = {"access_token", "body", "next", "previous"}


@csrf_exempt
@sandbox_only
def graph(request: HttpRequest, path: str, *, is_instagram: bool = False) -> HttpResponse:
    """Handle an API call. CSRF exempt, because calls authenticate by access token."""
    response = _answer(request, path, is_instagram=is_instagram)
    return response if response is not None else close_connection(request)


def _answer(request: HttpRequest, path: str, *, is_instagram: bool = False) -> HttpResponse | None:
    """Handle and log an API call, alone or in a batch; return None if the response is lost."""
    started = time.monotonic()
    call, injected = None, ""
    response: HttpResponse | None
    try:
        call = parse_call(request, path, is_instagram=is_instagram)
        response, injected = _handle(call)
    except GraphError as error:
        response = _json_response(error.body(), error.status)
    if response is not None:
        response["facebook-api-version"] = call.version if call else f"v{NEWEST_VERSION}.0"
    _log(request, call, response, injected, time.monotonic() - started)
    return response


def _handle(call: GraphCall) -> tuple[HttpResponse | None, str]:
    """Return the response and the kind of the injected fault; None instead of a response if it is lost."""
    if batch.is_batch(call):
        return _json_response(batch.run(call, _answer)), ""
    authentication_error = _try_to_authenticate(call)
    faults = FaultInjector(call)
    try:
        faults.inject_before_handling()
        if authentication_error:
            raise authentication_error
        rate_limits.count_call(call)
        response = _json_response(routing.handle(call))
        faults.inject_after_commit()
    except GraphError as error:
        faults.strip_subcode(error)
        response = _json_response(error.body(), error.status)
    except InjectedResponse as injected:
        return injected.response, faults.injected
    for name, value in rate_limits.usage_headers(call).items():
        response[name] = value
    return response, faults.injected


def _try_to_authenticate(call: GraphCall) -> GraphError | None:
    """Authenticate the call and return the error instead of raising it.

    Fault injection needs the token to find the profile behind ``/me``, and takes precedence over the error.
    """
    try:
        authenticate(call)
    except GraphError as error:
        return error
    return None


def _json_response(body: dict | list, status: int = 200) -> JsonResponse:
    return JsonResponse(body, status=status, safe=False, json_dumps_params={"ensure_ascii": False})


def _log(
    request: HttpRequest,
    call: GraphCall | None,
    response: HttpResponse | None,
    injected: str,
    seconds: float,
) -> None:
    """Add the call to the log and delete entries beyond ``Call.KEPT``."""
    with transaction.atomic():
        entry = Call.objects.create(
            method=request.method or "",
            path=request.path,
            parameters=call.redacted_parameters() if call else {},
            status=response.status_code if response is not None else None,
            answer=_redacted_body(response),
            fault=injected,
            milliseconds=int(seconds * 1000),
        )
        Call.objects.filter(pk__lte=entry.pk - Call.KEPT).delete()


def _redacted_body(response: HttpResponse | None) -> str:
    """Return the response body without access tokens, cut for the log; empty without a response."""
    if response is None:
        return ""
    text = response.content.decode()
    if "access_token" in text:
        text = json.dumps(_without_tokens(json.loads(text)), ensure_ascii=False)
    return text[:LOGGED_CHARACTERS]


def _without_tokens(value: Any) -> Any:
    """Return JSON values with tokens, and the pagination URLs that contain them, replaced by dots."""
    if isinstance(value, dict):
        return {k: "•••" if k in HIDDEN_KEYS else _without_tokens(v) for k, v in value.items()}
    return [_without_tokens(v) for v in value] if isinstance(value, list) else value
