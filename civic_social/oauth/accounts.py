"""From what a token opens to accounts: connect, renew, disconnect."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from .. import actions
from ..channels import get_channel_class, get_channels
from ..channels.facebook_health import missing_permissions
from ..delivery import transitions
from ..models import Mode, Post, SocialAccount
from ..models.states import IN_FLIGHT, Status
from ..planning.dispatch import enqueue_delivery
from . import meta
from .error_messages import ConnectFailed
from .meta import Offer, OfferedPage

PAGE, INSTAGRAM = "facebook_page", "instagram"
#: Whose tokens Meta can be asked about.
META_CHANNELS = (PAGE, INSTAGRAM, "facebook_group")
#: What has nothing left to do.
AT_REST = (Status.LIVE, Status.WITHDRAWN, Status.SKIPPED)


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere a token can post: what becomes an account."""

    channel: str
    remote_id: str
    name: str
    public_url: str
    token: str = field(repr=False)
    page: OfferedPage = field(repr=False)

    @property
    def missing(self) -> tuple[str, ...]:
        """The permissions that posting there would need, and the token lacks."""
        return self.page.instagram_missing if self.channel == INSTAGRAM else self.page.missing

    @property
    def key(self) -> str:
        """Names the place in a form."""
        return f"{self.channel}:{self.remote_id}"


def places_of(offer: Offer) -> list[Place]:
    """Return each Page, followed by the Instagram account that is linked to it where that can be served."""
    places = []
    for page in offer.pages:
        places.append(Place(PAGE, page.id, page.name, page.link, page.token, page))
        if page.instagram_id and INSTAGRAM in get_channels():
            name = page.instagram_name
            address = f"https://www.instagram.com/{name}/" if name else ""
            title = f"@{name}" if name else page.name
            places.append(Place(INSTAGRAM, page.instagram_id, title, address, page.token, page))
    return places


def existing_accounts(places: list[Place]) -> dict[str, SocialAccount]:
    """Return the accounts that some of ``places`` have already, by the place's key."""
    accounts = SocialAccount.objects.filter(remote_id__in=[place.remote_id for place in places])
    found = {f"{account.channel}:{account.remote_id}": account for account in accounts}
    return {place.key: found[place.key] for place in places if place.key in found}


def access_to(channel: str, remote_id: str, token: str) -> str:
    """Return the token with which to post at that place, found by what somebody has pasted.

    A person's or a system user's token is exchanged for the Page's own. Raises ``ConnectFailed``.
    """
    token = meta.lasting(token)
    if channel not in (PAGE, INSTAGRAM):
        meta.look_into(token)
        return token
    offer = meta.offer_of(token)
    place = next((place for place in places_of(offer) if place.key == f"{channel}:{remote_id}"), None)
    if place is None:
        raise ConnectFailed("token-elsewhere")
    require_possible(place)
    return place.token


def require_comments(place, token: str) -> None:
    """Raise ``ConnectFailed`` unless ``token`` lets corrections be told in comments at ``place``.

    ``place`` has a ``channel`` and a ``remote_id``. Where the site knows no app, nothing is known of tokens,
    and nothing is refused.
    """
    facts = meta.look_into(token)
    needed = get_channel_class(place.channel).permissions.commenting
    if facts and (missing := missing_permissions(facts, place, needed)):
        raise ConnectFailed("comments-not-granted", permissions=", ".join(missing))


def require_possible(place: Place) -> None:
    """Raise ``ConnectFailed`` with what is missing unless something can be posted there."""
    if place.missing:
        raise ConnectFailed("permissions-missing", permissions=", ".join(place.missing))
    if not place.page.may_post:
        raise ConnectFailed("task-missing")


@transaction.atomic
def connect(place: Place, user=None, *, way: str) -> SocialAccount:
    """Make an account of ``place``. It announces what is published from now on, and nothing older.

    ``way``: by "login" or by "token", for the log.
    """
    account = SocialAccount(
        name=place.name[:120],
        channel=place.channel,
        remote_id=place.remote_id,
        public_url=place.public_url,
        mode=Mode.API,
        responsible=user,
    )
    account.credentials = {"access_token": place.token}
    account.save()
    _log(account, "civic_social.connect", user, way=way)
    return account


@transaction.atomic
def renew(account: SocialAccount, place: Place, user=None, *, way: str) -> None:
    """Give ``account`` the access of ``place``, which must be its own; every setting stays.

    What was due continues, unless a person has paused the account: that pause is theirs to end.
    """
    if (account.channel, account.remote_id) != (place.channel, place.remote_id):
        raise ValueError(f"{place.key} is not the place of account {account.pk}")
    account.credentials = {"access_token": place.token}
    account.disconnected_at = None
    account.problem, account.problem_details = "", {}
    account.save(update_fields=["credentials_token", "disconnected_at", "problem", "problem_details"])
    _log(account, "civic_social.reconnect", user, way=way)
    account.refresh_from_db()
    if not account.is_paused:
        actions.resume(account, user)


@transaction.atomic
def disconnect(account: SocialAccount, *, remove: bool, user=None) -> int:
    """Announce nothing more at ``account``; return how many posts that concerns.

    ``remove``: take down what stands there, and let go of the access when that is done. Otherwise everything
    stays as it is there, what was still to be done is skipped, and the access is erased at once. Raises
    ``actions.NotPossible`` while a post is on its way.
    """
    account = SocialAccount.objects.select_for_update().get(pk=account.pk)
    posts = list(Post.objects.select_for_update().filter(account=account).select_related("account"))
    if not remove and any(post.status in IN_FLIGHT for post in posts):
        raise actions.NotPossible(_("A post is on its way just now. Try again in a few minutes."))
    concerned = _take_down(posts) if remove else _leave(posts)
    account.disconnected_at = timezone.now()
    account.is_paused = account.is_paused and not remove
    account.problem, account.problem_details = "", {}
    account.save(update_fields=["disconnected_at", "is_paused", "problem", "problem_details"])
    _log(account, "civic_social.disconnect", user, removed=remove)
    erase_unneeded_access()
    transaction.on_commit(enqueue_delivery, robust=True)
    return concerned


def _log(account: SocialAccount, action: str, user, **data) -> None:
    log(instance=account, action=action, user=user, data={"account": account.name, **data})


def _take_down(posts: list[Post]) -> int:
    wanted = [post for post in posts if post.desired]
    for post in wanted:
        post.desired = {}
        post.planned_at = post.next_attempt_at = timezone.now()
    transitions.replan(wanted)
    return sum(bool(post.confirmed) for post in wanted)


def _leave(posts: list[Post]) -> int:
    for post in posts:
        if post.status in actions.SKIPPABLE:
            transitions.skip(post, _("The account was disconnected."))
    return sum(bool(post.confirmed) for post in posts)


def erase_unneeded_access() -> int:
    """Erase the tokens of disconnected accounts that have nothing left to do; return how many."""
    busy = Post.objects.exclude(status__in=AT_REST).values("account_id")
    accounts = SocialAccount.objects.exclude(disconnected_at=None).exclude(credentials_token="")
    return accounts.exclude(pk__in=busy).update(credentials_token="")
