"""The page about an error of the site, with the number by which it is found in the log."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template import TemplateDoesNotExist, loader
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import server_error as plain_server_error


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Return the page 500.html; without context processors, since they may be what has failed."""
    try:
        template = loader.get_template("500.html")
    except TemplateDoesNotExist:
        return plain_server_error(request)
    return HttpResponseServerError(template.render({"request_id": getattr(request, "request_id", "")}))
