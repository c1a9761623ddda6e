"""The one view behind every address of the API."""

from __future__ import annotations

import json
import time

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from ..guard import sandbox_only
from ..models import Call
from . import allowances, authentication, routing
from .calls import NEWEST_VERSION, GraphCall, parse_call
from .errors import GraphError
from .faults import Faults, FaultyAnswer, hang_up

#: Bodies of answers that the log keeps.
LOGGED_CHARACTERS = 2000


@csrf_exempt
@sandbox_only
def graph(request: HttpRequest, path: str) -> HttpResponse:
    """Answer a call of the Graph API. Authenticated by access token, hence without CSRF protection."""
    started = time.monotonic()
    call, faults = None, None
    try:
        call = parse_call(request, path)
        response, faults = _answer(call)
    except GraphError as error:
        response = _json(error.body(), error.status)
    struck = faults.struck if faults else ""
    if response is not None and call is not None:
        response["facebook-api-version"] = call.version
    elif response is not None:
        response["facebook-api-version"] = f"v{NEWEST_VERSION}.0"
    _log(request, call, response, struck, time.monotonic() - started)
    return response if response is not None else hang_up(request)


def _answer(call: GraphCall) -> tuple[HttpResponse | None, Faults]:
    authentication_error = _try_to_authenticate(call)
    faults = Faults(call)
    try:
        faults.before()
        if authentication_error:
            raise authentication_error
        allowances.spend(call)
        response = _json(routing.answer(call))
        faults.after()
    except GraphError as error:
        faults.spoil(error)
        response = _json(error.body(), error.status)
    except FaultyAnswer as faulty:
        return faulty.response, faults
    for name, value in allowances.headers(call).items():
        response[name] = value
    return response, faults


def _try_to_authenticate(call: GraphCall) -> GraphError | None:
    """Authenticate before the faults, which may be those of ``/me``, yet let the faults speak first."""
    try:
        authentication.authenticate(call)
    except GraphError as error:
        return error
    return None


def _json(body: dict, status: int = 200) -> JsonResponse:
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def _log(request, call: GraphCall | None, response, struck: str, seconds: float) -> None:
    with transaction.atomic():
        row = Call.objects.create(
            method=request.method,
            path=request.path,
            parameters=call.redacted() if call else {},
            status=response.status_code if response is not None else None,
            answer=_redacted(response),
            fault=struck,
            milliseconds=int(seconds * 1000),
        )
        Call.objects.filter(pk__lte=row.pk - Call.KEPT).delete()


def _redacted(response: HttpResponse | None) -> str:
    """Return the body without the access tokens in it."""
    if response is None:
        return ""
    text = response.content.decode()
    if "access_token" in text:
        text = json.dumps(_without_tokens(json.loads(text)), ensure_ascii=False)
    return text[:LOGGED_CHARACTERS]


def _without_tokens(value):
    if isinstance(value, dict):
        return {
            k: "•••" if k in ("access_token", "next", "previous") else _without_tokens(v)
            for k, v in value.items()
        }
    return [_without_tokens(v) for v in value] if isinstance(value, list) else value
