"""Encryption of stored access tokens."""

from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, load_command_class
from django.db import connection

from civic_social import crypto
from civic_social.exceptions import CredentialsUnreadable
from civic_social.models import SocialAccount

from .factories import SocialAccountFactory


def use_keys(settings, *keys):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "CREDENTIAL_KEYS": list(keys)}


@pytest.mark.django_db
def test_stored_token_is_encrypted():
    account = SocialAccountFactory(credentials={"access_token": "EAAvery-secret"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM civic_social_socialaccount")
        assert "EAAvery-secret" not in str(cursor.fetchall())
    assert SocialAccount.objects.get(pk=account.pk).credentials == {"access_token": "EAAvery-secret"}


@pytest.mark.django_db
def test_token_is_readable_with_the_new_key_after_rotation(settings):
    old, new = crypto.new_key(), crypto.new_key()
    use_keys(settings, old)
    account = SocialAccountFactory(credentials={"access_token": "EAA1"})
    use_keys(settings, new, old)
    call_command("social", "rotate-keys")
    use_keys(settings, new)
    account.refresh_from_db()
    assert account.credentials == {"access_token": "EAA1"}


def test_token_of_a_removed_key_is_unreadable(settings):
    closed = crypto.encrypt({"access_token": "EAA1"})
    use_keys(settings, crypto.new_key())
    with pytest.raises(CredentialsUnreadable):
        crypto.decrypt(closed)


def test_missing_key_raises_an_error_that_names_the_command(settings):
    use_keys(settings)
    with pytest.raises(ImproperlyConfigured, match="new-key"):
        crypto.encrypt({"access_token": "EAA1"})


def test_new_key_is_printed_without_a_check_that_asks_for_it(monkeypatch):
    command, printed = load_command_class("civic_social", "social"), StringIO()
    monkeypatch.setattr(command, "check", lambda *args, **options: pytest.fail("the checks ran"))
    options = {"skip_checks": False, "force_color": False, "no_color": True, "stderr": None}
    command.execute(verb="new-key", stdout=printed, **options)
    assert len(printed.getvalue().strip()) == 44
