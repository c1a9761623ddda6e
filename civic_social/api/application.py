"""The API of the site: access, limits, and responses that clients need not fetch twice."""

from __future__ import annotations

import hashlib
import math
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from ninja import NinjaAPI
from ninja.errors import Throttled

from ..conf import settings
from .access import check_access
from .rate_limit import RateLimit
from .routers import accounts, posts

VERSION = "1.0.0"
DESCRIPTION = """\
What the public site shows, for programs: no drafts, no restricted pages, no data of citizens.

Lists have `items` and `count`; `limit` and `offset` select a part. Texts are in the language of their page.
Responses have an `ETag`: a request with `If-None-Match` gets 304 while nothing has changed.
"""


class ReadAPI(NinjaAPI):
    """An API whose successful responses have an ``ETag``, and 304 in answer to ``If-None-Match``."""

    def create_response(self, request: HttpRequest, data: Any, **kwargs: Any) -> HttpResponse:
        """Return ``data`` as a response, or an empty one if the client has it already."""
        response = super().create_response(request, data, **kwargs)
        # Caches must revalidate: a change of a post does not purge the page cache.
        response["Cache-Control"] = "no-cache"
        if settings.API_ACCESS == "public":
            response["Access-Control-Allow-Origin"] = "*"
        if response.status_code != 200:
            return response
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = etag
        return get_conditional_response(request, etag=etag, response=response) or response


api = ReadAPI(
    title="Read API",
    version=VERSION,
    description=DESCRIPTION,
    urls_namespace="civic_social_api",
    # The function ``openapi`` replaces Django Ninja's view, which would be outside access and limits.
    openapi_url=None,
    docs_url=None,
    auth=check_access,
    throttle=[RateLimit()],
    openapi_extra={
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Only where the site asks for one; the data are the same.",
                }
            }
        },
        "security": [{}, {"token": []}],
    },
)
api.add_router("/accounts", accounts.router)
api.add_router("/posts", posts.router)


@api.exception_handler(Throttled)
def too_many_requests(request: HttpRequest, error: Throttled) -> HttpResponse:
    """Return 429 with the seconds to wait, which Django Ninja adds only from version 1.7 on."""
    response = api.create_response(request, {"detail": error.message}, status=error.status_code)
    response["Retry-After"] = str(math.ceil(error.wait or 1))
    return response


@api.get("/openapi.json", include_in_schema=False)
def openapi(request: HttpRequest) -> dict[str, Any]:
    """Return the OpenAPI file of all operations."""
    return api.get_openapi_schema()
