"""Numbers in addresses that no database holds."""

from django.http import Http404

#: The largest integer of SQLite and PostgreSQL.
LARGEST = 2**63 - 1


class LargeNumbersMiddleware:
    """Answer 404 to an address with a number beyond ``LARGEST``, for which lookups by relation fail."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Raise Http404 if an argument of the view is too large."""
        if any(isinstance(value, int) and value > LARGEST for value in kwargs.values()):
            raise Http404
