"""The municipality's accounts on social networks, for “Follow us”."""

from django.db.models import Q

from civic_social.channels import get_channels
from civic_social.models import SocialAccount


def connected_accounts():
    """Return the connected accounts with a public address, in the order in which they were connected.

    Their credentials are not loaded.
    """
    accounts = SocialAccount.objects.filter(disconnected_at=None).exclude(public_url="")
    return accounts.only("name", "channel", "public_url", "locales").order_by("pk")


def accounts_to_follow(home) -> list[SocialAccount]:
    """Return the accounts that announce pages below ``home`` (a ``HomePage``) in its language, in one query.

    An account without a root page or without languages counts for all of them.
    """
    bound_here = Q(root_page=None) | Q(root_page__path__startswith=home.path)
    of_site = Q(site=None) | Q(site__root_page__translation_key=home.translation_key)
    language = home.locale.language_code
    return [
        account
        for account in connected_accounts().filter(bound_here, of_site)
        if (not account.locales or language in account.locales) and not _is_calendar(account)
    ]


def _is_calendar(account: SocialAccount) -> bool:
    """Return True if ``account`` is the list of events of a Page, which people follow with the Page."""
    channel = get_channels().get(account.channel)
    return bool(channel and channel.capabilities.is_event)
