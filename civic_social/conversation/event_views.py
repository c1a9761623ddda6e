"""The address to which networks send events."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from . import events as network_events
from .event_tasks import enqueue_events

#: Seconds after which a network may try again.
RETRY_SECONDS = "60"


@never_cache
@csrf_exempt
@require_http_methods(["GET", "POST"])
def events(request: HttpRequest, source: str) -> HttpResponse:
    """Answer a network's handshake, or store the events that it sends; they are worked off later.

    Checks the length before it reads, then the signature, and only then the number of waiting events, so
    that nobody else can use that up. Raises ``Http404`` without a source of that name that is set up.
    """
    found = network_events.find_source(source)
    if found is None or not found.is_ready:
        raise Http404
    if request.method == "GET":
        challenge = found.answer_handshake(request.GET.dict())
        if challenge is None:
            return HttpResponse(status=403)
        return HttpResponse(challenge, content_type="text/plain")
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return HttpResponse(status=400)
    if length > network_events.MAX_BYTES:
        return HttpResponse(status=413)
    if not found.is_authentic(request.body, request.headers):
        return HttpResponse(status=403)
    if not network_events.receive(found, request.body):
        return HttpResponse(status=503, headers={"Retry-After": RETRY_SECONDS})
    enqueue_events()
    return HttpResponse()
