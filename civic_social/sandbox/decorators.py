"""Decorators for the sandbox's views."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

from .conf import is_enabled

View = Callable[..., HttpResponseBase]


def sandbox_only(view: View) -> View:
    """Return ``view`` with a guard that raises Http404 unless the sandbox is enabled.

    Backs up the system check, which can be silenced and is not run by WSGI servers.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_enabled():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def wall_page(view: View) -> View:
    """Return ``view`` with the guard of ``sandbox_only``, rendered in the language of the language cookie.

    The cookie is read here because the sandbox's URLs have no language prefix. Without a valid cookie the
    language is ``LANGUAGE_CODE``.
    """

    @sandbox_only
    @wraps(view)
    def localized(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = cookie if cookie in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Content-Language", language)
            return response

    return localized
