"""The door of the sandbox: shut on a public site, whatever was installed by mistake."""

from functools import wraps

from django.http import Http404

from .conf import is_enabled


def sandbox_only(view):
    """Decorate a view so that it does not exist outside development and tests.

    The system check refuses such a site too, but a check can be silenced and a WSGI server does not run it.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not is_enabled():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
