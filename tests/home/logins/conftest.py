"""People of the admin, and the second factor of each as a phone has it."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from wagtail.models import GroupPagePermission, Page

PASSWORD = "дълга-парола-за-вход-27"


@pytest.fixture(autouse=True)
def empty_cache():
    """Forget the codes that other tests have used."""
    cache.clear()


@pytest.fixture
def person(django_user_model):
    """A function that creates a user of the admin; ``publishes``: with the right to publish everywhere."""

    def create(username="elena", *, publishes=False, **fields):
        user = django_user_model.objects.create_user(
            username, fields.pop("email", f"{username}@byalareka.example"), PASSWORD, **fields
        )
        group = Group.objects.create(name=f"Група {username}")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        if publishes:
            publish = Permission.objects.get(codename="publish_page")
            GroupPagePermission.objects.create(
                group=group, page=Page.get_first_root_node(), permission=publish
            )
        user.groups.add(group)
        return user

    return create


@pytest.fixture
def administrator(person):
    """A superuser."""
    return person("veselina", is_superuser=True)


def add_app(user) -> Authenticator:
    """Set up an app with codes, and recovery codes, for ``user``."""
    RecoveryCodes.activate(user)
    return TOTP.activate(user, generate_totp_secret()).instance


def code_of(authenticator: Authenticator, steps: int = 0) -> str:
    """Return the code that the app shows, ``steps`` half minutes from now."""
    secret = decrypt(authenticator.data["secret"])
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def log_in(client, username="elena", password=PASSWORD, **extra):
    """Post the login form, and return the response."""
    return client.post("/admin/login/", {"username": username, "password": password}, **extra)
