"""The account that a person names on the command line."""

from __future__ import annotations

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from ..models import SocialAccount

#: The help text of an argument that names an account.
HELP = "The account: its name, CHANNEL:NAME where several have that name, or its number"


def find_account(name: str) -> SocialAccount:
    """Return the account with that name, ``channel:name`` or number.

    Raises ``CommandError`` with the list of choices if there is none, or more than one.
    """
    accounts = list(SocialAccount.objects.order_by("name", "channel", "pk"))
    found = [account for account in accounts if name in _names(account)]
    if len(found) == 1:
        return found[0]
    if found:
        text = _(
            "Several accounts are called “%(name)s”: %(choices)s. Give one of these names or its number."
        )
        raise CommandError(text % {"name": name, "choices": _choices(found)})
    text = _("No account “%(name)s”; known: %(known)s")
    raise CommandError(text % {"name": name, "known": _choices(accounts) or "–"})


def qualified_name(account: SocialAccount) -> str:
    """Return the account's name with its channel, such as ``memory:Община``."""
    return f"{account.channel}:{account.name}"


def _names(account: SocialAccount) -> tuple[str, str, str]:
    return account.name, qualified_name(account), str(account.pk)


def _choices(accounts: list[SocialAccount]) -> str:
    lines = (
        _("%(name)s (number %(number)d)") % {"name": qualified_name(each), "number": each.pk}
        for each in accounts
    )
    return ", ".join(lines)
