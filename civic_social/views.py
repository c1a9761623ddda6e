"""Views for programs."""

import hmac

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .conf import settings
from .monitoring import metrics as monitoring_metrics


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the metrics as JSON to clients with the token of the setting ``METRICS_TOKEN``.

    The token is in the header ``Authorization: Bearer …`` and not in the URL, which servers log. Raises
    ``Http404`` without the setting.
    """
    expected = settings.METRICS_TOKEN
    if not expected:
        raise Http404
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), expected.encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return JsonResponse(monitoring_metrics.metrics())
