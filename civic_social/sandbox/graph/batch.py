"""Batch requests: several calls in one, https://developers.facebook.com/docs/graph-api/batch-requests."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict

from .errors import GraphError, invalid_parameter
from .graph_call import VERSION, GraphCall

MAX_CALLS = 50
#: A reference to the answer of an earlier call, such as ``{result=name:$.data.0.id}``.
REFERENCE = re.compile(r"\{result=([^:{}]+):\$\.([^{}]+)\}")

#: Returns the response to one call, given its path from the version on; None for a lost response.
Answer = Callable[[HttpRequest, str], HttpResponse | None]


class CallRequest(HttpRequest):
    """The request of one call in a batch, with the connection of the batch."""

    def __init__(self, batch: HttpRequest, method: str, path: str, query: str, body: str):
        super().__init__()
        self._batch = batch
        self.META = {k: v for k, v in batch.META.items() if k not in ("CONTENT_TYPE", "HTTP_IF_NONE_MATCH")}
        self.method, self.path, self.path_info = method, path, path
        self.GET, self.POST = QueryDict(query), QueryDict(body)

    def attach(self, names: list[str]) -> None:
        """Give the call the files of the batch with these names."""
        for name in names:
            if name in self._batch.FILES:
                self.FILES.setlist(name, self._batch.FILES.getlist(name))

    def _get_scheme(self) -> str | None:
        return self._batch.scheme


def is_batch(call: GraphCall) -> bool:
    """Return True if the call is a batch request."""
    return call.method == "POST" and not call.segments and "batch" in call.parameters


def run(batch: GraphCall, answer: Answer) -> list[dict | None]:
    """Return the answers to the calls of a batch, in order.

    An answer is None if it was lost, or if the call has a ``name``, succeeded, and does not ask for it.
    Raises GraphError (100) for a malformed batch.
    """
    calls = _decode_calls(batch)
    with_headers = batch.boolean("include_headers", default=True)
    results: dict[str, Any] = {}
    answers: list[dict | None] = []
    for entry in calls:
        try:
            response = answer(*_request_of(batch, entry, results))
        except GraphError as error:
            answers.append(_as_answer(error.status, error.body(), {}, with_headers))
            continue
        if response is None:
            answers.append(None)
            continue
        body = response.content.decode()
        succeeded = response.status_code < 400
        name = str(entry.get("name", ""))
        if name and succeeded:
            results[name] = json.loads(body)
        hidden = name and succeeded and str(entry.get("omit_response_on_success", True)).lower() == "true"
        answers.append(
            None if hidden else _as_answer(response.status_code, body, dict(response.items()), with_headers)
        )
    return answers


def _decode_calls(batch: GraphCall) -> list[dict]:
    """Return the list in the parameter ``batch``; raise GraphError (100) if it is malformed or too long."""
    calls = batch.object_list("batch")
    if not calls:
        raise invalid_parameter("Batch must contain at least one request")
    if len(calls) > MAX_CALLS:
        raise invalid_parameter(f"Too many requests in batch message. Maximum batch size is {MAX_CALLS}")
    return calls


def _request_of(batch: GraphCall, entry: dict, results: dict[str, Any]) -> tuple[CallRequest, str]:
    """Return the request of one call and its path from the version on.

    Raises GraphError (100) for a missing URL and for a reference to an answer that does not exist.
    """
    relative_url = str(entry.get("relative_url", ""))
    if not relative_url:
        raise invalid_parameter("The parameter relative_url is required")
    url = urlsplit(_fill_in(relative_url, results))
    path = url.path.strip("/")
    if not VERSION.fullmatch(path.partition("/")[0]):
        path = f"{batch.version}/{path}"
    root = batch.request.path.split(batch.version)[0]
    body = entry.get("body", "")
    text = body if isinstance(body, str) else json.dumps(body)
    request = CallRequest(
        batch.request,
        str(entry.get("method", "GET")).upper(),
        f"{root}{path}",
        _with_credentials(batch, url.query, text),
        _fill_in(text, results),
    )
    request.attach([name.strip() for name in str(entry.get("attached_files", "")).split(",")])
    return request, path


def _with_credentials(batch: GraphCall, query: str, body: str) -> str:
    """Return the query of a call, with the batch's token and its proof unless the call has its own token."""
    if "access_token" in QueryDict(query) or "access_token" in QueryDict(body):
        return query
    credentials = {"access_token": batch.raw_token, "appsecret_proof": batch.text("appsecret_proof")}
    return "&".join(filter(None, [query, urlencode({k: v for k, v in credentials.items() if v})]))


def _fill_in(text: str, results: dict[str, Any]) -> str:
    """Return ``text`` with the references to earlier answers replaced by their values, quoted for a URL."""
    return REFERENCE.sub(lambda match: quote(_look_up(results, match[1], match[2]), safe=","), text)


def _look_up(results: dict[str, Any], name: str, path: str) -> str:
    """Return the value at ``path`` in the answer called ``name``, several joined by commas.

    Raises GraphError (100) if there is no such answer or value.
    """
    try:
        found = [results[name]]
        for step in re.findall(r"[^.\[\]]+", path):
            if step == "*":
                found = [item for value in found for item in value]
            else:
                found = [value[int(step)] if isinstance(value, list) else value[step] for value in found]
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise invalid_parameter(f"Invalid reference to the result {name}") from error
    return ",".join(str(value) for value in found)


def _as_answer(status: int, body: Any, headers: dict[str, str], with_headers: bool) -> dict:
    answer: dict[str, Any] = {"code": status}
    if with_headers:
        answer["headers"] = [{"name": name, "value": value} for name, value in headers.items()]
    return {**answer, "body": body if isinstance(body, str) else json.dumps(body)}
