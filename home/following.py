"""Where people can follow the municipality on social networks."""

from django.db.models import Q

from civic_social.channels import get_channels
from civic_social.models import SocialAccount

from .models import HomePage


def accounts_around(page) -> list[SocialAccount]:
    """Return the accounts to follow for a reader of ``page``: those of its home page and language."""
    home = page if isinstance(page, HomePage) else None
    if home is None and page.depth:
        home = HomePage.objects.ancestor_of(page).select_related("locale").last()
    return accounts_to_follow(home) if home else []


def accounts_to_follow(home: HomePage) -> list[SocialAccount]:
    """Return the connected accounts with a public address that announce pages below ``home``, in one query.

    They come in the order in which they were connected. An account that is bound to no part of the site or
    to no language counts for all of them.
    """
    bound_here = Q(root_page=None) | Q(root_page__path__startswith=home.path)
    accounts = SocialAccount.objects.filter(bound_here, disconnected_at=None).exclude(public_url="")
    accounts = accounts.defer("credentials_token").order_by("pk")
    language = home.locale.language_code
    return [
        account
        for account in accounts
        if (not account.locales or language in account.locales) and not _is_calendar(account)
    ]


def _is_calendar(account: SocialAccount) -> bool:
    """Whether it is the events of a Page, which people follow with the Page."""
    channel = get_channels().get(account.channel)
    return bool(channel and channel.capabilities.is_event)
