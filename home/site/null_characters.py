"""Null characters in requests, for which PostgreSQL, the file system and Django's forms raise errors."""

from django.http import HttpResponseNotFound

NULL = "\x00"
#: The form content types, whose values Django has parsed.
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class NullAddressMiddleware:
    """Answer 404 to an address with a null character, and forget cookies with one.

    A quoted cookie can hold it as ``\\000``. Placed before everything that looks up an address or a session.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if NULL in request.path_info:
            return HttpResponseNotFound(content_type="text/plain")
        for name in [name for name, value in request.COOKIES.items() if NULL in value]:
            del request.COOKIES[name]
        return self.get_response(request)


class NullCharactersMiddleware:
    """Remove null characters from the values of a query and of a submitted form, before a view reads them.

    Models and forms remove all other control characters themselves. Placed after ``CsrfViewMiddleware``,
    which has read the form by then.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Replace ``request.GET`` and ``request.POST`` if a value has a null character."""
        if _has_null(request.GET):
            request.GET = _without_null(request.GET)
        if request.method != "POST" or request.content_type not in FORMS:
            return
        if _has_null(request.POST):
            request.POST = _without_null(request.POST)


def _has_null(data) -> bool:
    return any(NULL in value for _name, values in data.lists() for value in values)


def _without_null(data):
    cleaned = data.copy()
    for name, values in data.lists():
        cleaned.setlist(name, [value.replace(NULL, "") for value in values])
    return cleaned
