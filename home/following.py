"""Where people can follow the municipality on social networks."""

import json

from django.db.models import Q

from civic_social.channels import get_channels
from civic_social.models import SocialAccount

from .composing import composed
from .models import HomePage
from .rows import RowsOf


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
    return in_language(_accounts(home.path), home.locale.language_code)


def in_language(accounts, language: str) -> list[SocialAccount]:
    """Return those of ``accounts`` that are meant for readers of ``language``."""
    return [
        account
        for account in accounts
        if (not account.locales or language in account.locales) and not _is_calendar(account)
    ]


def accounts_below(path: str):
    """Return the connected accounts that announce pages below ``path``, or everything."""
    bound_here = Q(root_page=None) | Q(root_page__path__startswith=path)
    return connected_accounts().filter(bound_here)


def connected_accounts():
    """Return the connected accounts with a public address."""
    return SocialAccount.objects.filter(disconnected_at=None).exclude(public_url="")


@composed
def _accounts(path):
    return accounts_below(path).only(*_SHOWN).order_by("pk")


_SHOWN = ("id", "name", "channel", "public_url", "locales")


def rows_of_accounts(accounts) -> RowsOf:
    """Return ``accounts`` as rows that ``accounts_from`` reads."""
    return RowsOf(accounts.order_by().values_list(*_SHOWN))


def accounts_from(rows) -> list[SocialAccount]:
    """Return the accounts in the order in which they were connected."""
    accounts = [SocialAccount(**dict(zip(_SHOWN, row, strict=True))) for row in sorted(rows)]
    for account in accounts:
        if isinstance(account.locales, str):  # SQLite has JSON within JSON as a text
            account.locales = json.loads(account.locales)
    return accounts


def _is_calendar(account: SocialAccount) -> bool:
    """Whether it is the events of a Page, which people follow with the Page."""
    channel = get_channels().get(account.channel)
    return bool(channel and channel.capabilities.is_event)
