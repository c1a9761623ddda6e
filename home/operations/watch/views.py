"""Pages for programs that watch the site. ``WatchMiddleware`` calls them; no URL pattern leads to them."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from civic_social.conf import settings as social_settings

from .access import may_watch
from .metrics import CONTENT_TYPE, read_metrics
from .readiness import ReadinessResult, check_readiness, is_ready

PLAIN = "text/plain; charset=utf-8"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Return 200: this process answers. Asks neither the database nor anything else."""
    return HttpResponse("ok\n", content_type=PLAIN)


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Return 200 if the site can serve pages, else 503, with the result of each check as text or JSON."""
    if refused := _refuse(request):
        return refused
    findings = check_readiness()
    ready = is_ready(findings)
    status = 200 if ready else 503
    if "application/json" in request.headers.get("Accept", ""):
        response: HttpResponse = JsonResponse(
            {"ready": ready, "checks": {each.name: _values(each) for each in findings}},
            status=status,
            json_dumps_params={"ensure_ascii": False},
        )
    else:
        lines = ["ready" if ready else "not ready", *map(_line, findings)]
        response = HttpResponse("\n".join(lines) + "\n", content_type=PLAIN, status=status)
    return response


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the figures in Prometheus' text format."""
    return _refuse(request) or HttpResponse(read_metrics(), content_type=CONTENT_TYPE)


def _refuse(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to a client that may not watch the site, or None.

    Raises ``Http404`` where no token is set, as if there were no such page.
    """
    if may_watch(request):
        return None
    if not social_settings.METRICS_TOKEN:
        raise Http404
    return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})


def _values(finding: ReadinessResult) -> dict[str, object]:
    return {"state": _state(finding), "problem": finding.problem}


def _line(finding: ReadinessResult) -> str:
    return f"{finding.name}: {_state(finding)}" + (f" - {finding.problem}" if finding.problem else "")


def _state(finding: ReadinessResult) -> str:
    if not finding.problem:
        return "ok"
    return "warning" if finding.is_warning else "failed"
