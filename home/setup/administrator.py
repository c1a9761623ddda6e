"""The first administrator, who sets a password by a link that works once."""

from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from .answers import Answers
from .parts import CannotMake, Part


class AdministratorPart(Part):
    """An administrator, created without a password."""

    def __init__(self, answers: Answers):
        self.answers = answers

    def __str__(self):
        return _("account of an administrator")

    def find(self):
        return get_user_model().objects.filter(is_superuser=True, is_active=True).order_by("pk").first()

    def make(self):
        username, email = self.answers.username, self.answers.administrator_email
        if not username:
            raise CannotMake(_("Give the user name of the administrator."))
        if get_user_model().objects.filter(username=username).exists():
            raise CannotMake(
                _("There is a user “%(user)s” who is not an administrator.") % {"user": username}
            )
        return get_user_model().objects.create_superuser(username, email)


def password_links(site_url: str) -> list[tuple[str, str]]:
    """Return user name and link of each administrator who has no password yet.

    A link works once, until ``PASSWORD_RESET_TIMEOUT`` (three days); a new run of setup prints another one.
    """
    administrators = get_user_model().objects.filter(is_superuser=True, is_active=True).order_by("pk")
    return [
        (user.get_username(), site_url + _path(user))
        for user in administrators
        if not user.has_usable_password()
    ]


def _path(user) -> str:
    key = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return reverse("wagtailadmin_password_reset_confirm", args=[key, token])


def get_parts(answers: Answers) -> list[Part]:
    """Return the administrator."""
    return [AdministratorPart(answers)]
