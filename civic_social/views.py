"""What programs ask of the site."""

import hmac

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .conf import settings
from .monitoring.metrics import figures


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the figures of ``metrics.figures`` to whoever brings the setting ``METRICS_TOKEN``.

    The token comes as ``Authorization: Bearer …``, never in the address, which servers write down. Without
    the setting there is no such page.
    """
    expected = settings.METRICS_TOKEN
    if not expected:
        raise Http404
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), expected.encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return JsonResponse(figures())
