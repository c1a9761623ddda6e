"""Accounts that share a name, on the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from civic_social.management.accounts import find_account

from ..factories import SocialAccountFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return SocialAccountFactory(name="Община", channel="facebook_page")


@pytest.fixture
def instagram():
    return SocialAccountFactory(name="Община", channel="instagram")


def test_account_is_found_by_name_by_channel_and_name_and_by_number(page):
    for name in ("Община", "facebook_page:Община", str(page.pk)):
        assert find_account(name) == page


def test_shared_name_is_refused_with_the_list_of_choices(page, instagram):
    with pytest.raises(CommandError) as raised:
        find_account("Община")
    for account in (page, instagram):
        assert f"{account.channel}:Община" in str(raised.value)
        assert str(account.pk) in str(raised.value)
        assert find_account(f"{account.channel}:Община") == account
        assert find_account(str(account.pk)) == account


def test_unknown_name_is_refused_with_the_list_of_accounts(page):
    with pytest.raises(CommandError, match="facebook_page:Община"):
        find_account("Читалище")


def test_name_that_is_the_number_of_another_account_is_ambiguous(page):
    other = SocialAccountFactory(name=str(page.pk))
    with pytest.raises(CommandError):
        find_account(str(page.pk))
    assert find_account(f"facebook_page:{page.pk}") == other


@pytest.mark.parametrize(
    "arguments",
    [
        ["resume", "Община"],
        ["pause", "Община"],
        ["health", "Община"],
        ["reconcile", "--network", "--account", "Община"],
        ["record", "--export", "json", "--account", "Община"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_each_command_refuses_a_shared_name_with_a_sentence(page, instagram, arguments):
    with pytest.raises(CommandError, match="instagram:Община"):
        call_command("social", *arguments, stdout=StringIO())


def test_account_with_a_shared_name_is_paused_by_its_channel(page, instagram):
    call_command("social", "pause", "instagram:Община", stdout=StringIO())
    page.refresh_from_db()
    instagram.refresh_from_db()
    assert (page.is_paused, instagram.is_paused) == (False, True)
