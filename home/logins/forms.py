"""The forms of the login page and of forgotten passwords; Wagtail shows them."""

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from wagtail.admin.forms import auth

from .backend import REFUSED_UNTIL
from .tasks import send_password_links
from .waiting import refusal_text


class RefusalMixin:
    """A login form that shows how long further attempts are refused."""

    @property
    def refused_until(self):
        """Return the moment until which the password was not looked at, or None."""
        return getattr(self.request, REFUSED_UNTIL, None)

    def get_invalid_login_error(self):
        if self.refused_until:
            return ValidationError(refusal_text(self.refused_until), code="too_many_attempts")
        return super().get_invalid_login_error()


class LoginForm(RefusalMixin, auth.LoginForm):
    """The form of the admin, whose fields a password manager can fill in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"


class VisitorLoginForm(RefusalMixin, AuthenticationForm):
    """The form in front of pages for people with an account."""


class PasswordResetForm(auth.PasswordResetForm):
    """The form for a forgotten password, whose mail is written in the background.

    Known and unknown addresses take the same steps, so that neither text nor time tells them apart.
    """

    def save(self, **kwargs):
        user_ids = [user.pk for user in self.get_users(self.cleaned_data["email"])]
        send_password_links.enqueue(user_ids, get_language())
