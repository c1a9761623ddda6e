"""The wall speaks the language that was chosen on it."""

from functools import wraps

from django.conf import settings
from django.utils import translation

from ..guard import sandbox_only


def wall_page(view):
    """Decorate a page of the wall: only in the sandbox, and in the visitor's language.

    The site's own addresses carry their language as a prefix; these do not, so the cookie decides, which
    the form in the footer sets.
    """

    @sandbox_only
    @wraps(view)
    def localized(request, *args, **kwargs):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Content-Language", language)
            return response

    return localized
