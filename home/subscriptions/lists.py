"""The lists of subscribers: each is an account of the channel, and its ID is the address of the sender."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Site

from civic_social.models import Mode, SocialAccount

#: The slug of the channel.
SLUG = "email"


def find_list(site: Site | None) -> SocialAccount | None:
    """Return the list that visitors of ``site`` may join, or None."""
    lists = SocialAccount.objects.filter(channel=SLUG, mode=Mode.API, disconnected_at=None)
    return lists.filter(Q(site=site) | Q(site=None)).order_by("pk").first()


def site_of(account: SocialAccount) -> Site:
    """Return the Site whose pages the list announces."""
    return account.site or Site.objects.get(is_default_site=True)


def public_url(account: SocialAccount, name: str, language: str, *arguments: str) -> str:
    """Return the absolute address of one of this app's views in ``language``."""
    with override(language):
        return site_of(account).root_url + reverse(name, args=arguments)
