"""Views for programs."""

import hmac

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from .channels import get_channel_class
from .conf import settings
from .monitoring import metrics as monitoring_metrics


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the metrics as JSON to clients with the token of the setting ``METRICS_TOKEN``.

    Raises ``Http404`` without the setting.
    """
    if not settings.METRICS_TOKEN:
        raise Http404
    if not has_metrics_token(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return JsonResponse(monitoring_metrics.metrics())


@csrf_exempt
def webhook(request: HttpRequest, slug: str) -> HttpResponse:
    """Let the channel ``slug`` answer a request of its network. Raises ``Http404`` unless it declares it."""
    try:
        channel = get_channel_class(slug)
    except LookupError:
        raise Http404 from None
    return channel.receive(request)


def has_metrics_token(request: HttpRequest) -> bool:
    """Return True if the request carries the token of the setting ``METRICS_TOKEN``; False without one.

    The token is in the header ``Authorization: Bearer …`` and not in the URL, which servers log.
    """
    expected = settings.METRICS_TOKEN
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    is_bearer = bool(expected) and scheme.lower() == "bearer"
    return is_bearer and hmac.compare_digest(given.strip().encode(), expected.encode())
