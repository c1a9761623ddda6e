"""Answers the requests of watching programs before every other middleware."""

from django.http import Http404, HttpResponse, HttpResponseNotFound

from . import views

VIEWS = {"/healthz": views.healthz, "/readyz": views.readyz, "/metrics": views.metrics}


class WatchMiddleware:
    """Answer ``/healthz``, ``/readyz`` and ``/metrics``. Place it first.

    Programs on the machine ask by another host name and without HTTPS: there is no check of ALLOWED_HOSTS and
    no redirect to HTTPS, and no session or other part of the site that may be what fails.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request) -> HttpResponse:
        view = VIEWS.get(request.path_info)
        if view is None:
            return self.get_response(request)
        try:
            return view(request)
        except Http404:
            # The page for missing pages needs the database.
            return HttpResponseNotFound()
