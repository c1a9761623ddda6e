"""The accounts that the site has at social networks."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from ninja.pagination import paginate
from wagtail.models import Site

from ...channels import network_label
from ...models import SocialAccount
from ..responses import ERRORS, Parts, RowId

router = Router(tags=["accounts"])


class AccountOut(Schema):
    """An account at a network, as “Follow us” shows it."""

    id: int
    name: str
    network: str
    network_name: str
    url: str

    @staticmethod
    def resolve_network(account: SocialAccount) -> str:
        return account.channel

    @staticmethod
    def resolve_network_name(account: SocialAccount) -> str:
        return str(network_label(account.channel))

    @staticmethod
    def resolve_url(account: SocialAccount) -> str:
        return account.public_url


def public_accounts(request: HttpRequest) -> QuerySet[SocialAccount]:
    """Return the connected accounts of the request's Site that have a public address, oldest first."""
    of_site = Q(site=None) | Q(site=Site.find_for_request(request))
    accounts = SocialAccount.objects.filter(of_site, disconnected_at=None).exclude(public_url="")
    return accounts.only("name", "channel", "public_url").order_by("pk")


@router.get(
    "", response={200: list[AccountOut], **ERRORS}, operation_id="list_accounts", summary="List the accounts"
)
@paginate(Parts)
def list_accounts(request: HttpRequest) -> QuerySet[SocialAccount]:
    """Return the accounts that people can follow, in the order in which they were connected."""
    return public_accounts(request)


@router.get(
    "/{account_id}",
    response={200: AccountOut, **ERRORS},
    operation_id="get_account",
    summary="Get an account",
)
def get_account(request: HttpRequest, account_id: RowId) -> SocialAccount:
    """Return one account."""
    return get_object_or_404(public_accounts(request), pk=account_id)
