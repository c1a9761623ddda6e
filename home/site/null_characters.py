"""Removal of null characters from submitted forms, for which Django would refuse the whole text."""

NULL = "\x00"
#: The form content types, whose values Django has parsed.
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class NullCharactersMiddleware:
    """Remove null characters from the values of a submitted form, before a view reads them.

    Models and forms remove all other control characters themselves. Placed after ``CsrfViewMiddleware``,
    which has read the form by then.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Replace ``request.POST`` if a value has a null character."""
        if request.method != "POST" or request.content_type not in FORMS:
            return
        if any(NULL in value for _name, values in request.POST.lists() for value in values):
            cleaned = request.POST.copy()
            for name, values in request.POST.lists():
                cleaned.setlist(name, [value.replace(NULL, "") for value in values])
            request.POST = cleaned
