"""Posts of their own about a page: an event's moments, each told apart by its key."""

from functools import partial

from django.utils import timezone

from .. import statements
from ..audit_log.people import name_of
from ..channels import get_channels
from ..content.images import select_pictures
from ..delivery import transitions
from ..delivery.schedule import first_attempt
from ..messages import Message
from ..models import Post, SocialAccount
from ..models.states import IN_FLIGHT
from .dispatch import write_and_wake


def announce_moment(page, key: str, message: Message | None, *, user=None) -> int:
    """Write what a post of its own about ``page`` should say wherever the page itself is announced.

    ``key`` names the post among those of the page. ``message=None`` withdraws it. It goes to the accounts
    at which the page's own announcement should stand, never to more, and to no network that needs a picture
    which it does not have, nor to a calendar of events; edits and withdrawals reach wherever it was told.
    It minds an account's quiet hours unless ``page.is_social_urgent(key)``, but no grace period, since it
    tells what happens now; a removal waits for nothing. Returns how many posts have changed. Joins the
    caller's transaction.
    """
    return write_and_wake(partial(_write, page, key, message, user))


def _write(page, key: str, message: Message | None, user) -> tuple[int, bool]:
    rows = Post.objects.select_for_update(of=("self",)).filter(page_id=page.pk, key__in=["", key])
    posts = list(rows.select_related("account"))
    own = {post.account_id: post for post in posts if post.key == key}
    announced = [post.account for post in posts if post.key == "" and post.desired]
    new = [
        Post(page_id=page.pk, translation_key=page.translation_key, account=account, key=key)
        for account in announced
        if account.pk not in own and _said_at(account, message)
    ]
    changed, now, urgent = [], timezone.now(), bool(message) and page.is_social_urgent(key)
    for post in [*own.values(), *new]:
        desired = _said_at(post.account, message)
        if post in new or post.desired != desired:
            _plan(post, page, desired, user, now)
            if post.status not in IN_FLIGHT:
                post.next_attempt_at = _leaves_at(post, now, urgent)
            changed.append(post)
    if new:
        statements.insert(new)
    if replanned := [post for post in changed if post not in new]:
        transitions.replan(replanned)
    return len(changed), bool(changed)


def _said_at(account: SocialAccount, message: Message | None) -> dict:
    """Return what the network of ``account`` should show: nothing where the moment is not what it takes."""
    channel = get_channels().get(account.channel)
    if channel and channel.capabilities.is_event:
        return {}
    if message and channel:
        message = select_pictures(message, channel.capabilities.needs_picture, lambda: None)
    return message.to_dict() if message else {}


def _plan(post: Post, page, desired: dict, user, now) -> None:
    post.desired, post.page_title, post.planned_at = desired, page.title, now
    if user:
        post.published_by_id, post.people = user.pk, {"published_by": name_of(user)}


def _leaves_at(post: Post, now, urgent: bool):
    if not post.desired:
        return now
    account = post.account
    return first_attempt(
        timezone.localtime(now),
        quiet_from=account.quiet_from,
        quiet_until=account.quiet_until,
        urgent=urgent,
    )
