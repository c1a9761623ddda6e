"""The authentication backend, which counts every password that comes with a request."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied

from . import limits

#: The attribute of a request whose password was not looked at.
REFUSED_UNTIL = "login_refused_until"


class ThrottledBackend(ModelBackend):
    """Django's backend behind the limits, for every form and API that asks for a password."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        """Return the user, or None; raise PermissionDenied, without looking, if there were too many attempts.

        The attempt is counted first, so that parallel requests cannot exceed the limit. A name without
        an account takes the same way and the same time.
        """
        username = username or kwargs.get(get_user_model().USERNAME_FIELD)
        if request is None or not username or password is None:
            return super().authenticate(request, username, password, **kwargs)
        try:
            attempt = limits.begin(request, username)
        except limits.TooManyAttempts as refusal:
            setattr(request, REFUSED_UNTIL, refusal.until)
            raise PermissionDenied from None
        user = super().authenticate(request, username, password, **kwargs)
        if user is not None:
            limits.succeed(attempt)
        return user
