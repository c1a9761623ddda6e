"""Access tokens at rest."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from civic_social import crypto
from civic_social.exceptions import CredentialsUnreadable
from civic_social.models import SocialAccount

from .factories import SocialAccountFactory


def use_keys(settings, *keys):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "CREDENTIAL_KEYS": list(keys)}


@pytest.mark.django_db
def test_a_token_is_not_in_the_database_in_clear():
    account = SocialAccountFactory(credentials={"access_token": "EAAvery-secret"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM civic_social_socialaccount")
        assert "EAAvery-secret" not in str(cursor.fetchall())
    assert SocialAccount.objects.get(pk=account.pk).credentials == {"access_token": "EAAvery-secret"}


@pytest.mark.django_db
def test_keys_can_be_rotated_and_the_old_one_thrown_away(settings):
    old, new = crypto.new_key(), crypto.new_key()
    use_keys(settings, old)
    account = SocialAccountFactory(credentials={"access_token": "EAA1"})
    use_keys(settings, new, old)
    call_command("social", "rotate-keys")
    use_keys(settings, new)
    account.refresh_from_db()
    assert account.credentials == {"access_token": "EAA1"}


def test_a_token_of_a_lost_key_is_said_to_be_unreadable(settings):
    closed = crypto.encrypt({"access_token": "EAA1"})
    use_keys(settings, crypto.new_key())
    with pytest.raises(CredentialsUnreadable):
        crypto.decrypt(closed)


def test_without_a_key_nothing_is_stored_and_the_way_out_is_named(settings):
    use_keys(settings)
    with pytest.raises(ImproperlyConfigured, match="new-key"):
        crypto.encrypt({"access_token": "EAA1"})
