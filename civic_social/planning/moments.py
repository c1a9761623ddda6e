"""Plans posts about a single moment of a page, such as "registration is open" for an event."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone

from ..audit_log.people import name_of
from ..channels import get_channels
from ..content.images import select_pictures
from ..delivery import transitions
from ..delivery.schedule import departure_time
from ..messages import Message
from ..models import Post, SocialAccount
from ..models.states import IN_FLIGHT
from ..pages import SocialPageMixin
from ..short_links.addresses import with_short_root
from ..short_links.allocation import ensure_links
from ..signals import Veto
from .dispatch import write_and_enqueue
from .new_posts import PlannedMeanwhile, insert_posts
from .receivers import ask_receivers


def announce_moment(
    page: SocialPageMixin, key: str, message: Message | None, *, user: AbstractBaseUser | None = None
) -> int:
    """Plan a separate post about ``page`` at every account where the page itself is announced.

    ``key`` identifies the post among those of the page. ``message=None`` withdraws it. Accounts that need a
    picture which the message does not have, and calendars of events, get no new post; edits and withdrawals
    reach every account that has one. Quiet hours count unless ``page.is_social_urgent(key)``; a grace period
    does not, since the post reports what happens now. ``user`` is recorded as the publisher. Returns the
    number of posts that have changed. Joins the caller's transaction. Raises ``PlannedMeanwhile`` if two
    other processes announce the same moment at the same time.
    """
    write = partial(_write, page, key, message, user)
    try:
        return write_and_enqueue(write)
    except PlannedMeanwhile:
        return write_and_enqueue(write)


def find_changed_moments(page: SocialPageMixin, *, lock: bool = False) -> list[tuple[Post, dict[str, Any]]]:
    """Return the existing posts about moments of ``page`` that change, each with its new message."""
    messages = page.get_social_moments()
    if not messages:
        return []
    posts = Post.objects.filter(page_id=page.pk, key__in=messages, account__disconnected_at=None)
    rows = posts.select_for_update(of=("self",)) if lock else posts
    changed = [
        (post, _desired(page, post.account, messages[post.key], post))
        for post in rows.select_related("account")
    ]
    return [(post, desired) for post, desired in changed if post.desired != desired]


def edit_moments(page: SocialPageMixin) -> int:
    """Plan the existing posts about moments of ``page`` again; return the number that have changed."""
    return write_and_enqueue(partial(_edit, page))


def _edit(page: SocialPageMixin) -> tuple[int, bool]:
    """Write the changed posts; return their number, and True if there are any."""
    now = timezone.now()
    changed = find_changed_moments(page, lock=True)
    for post, desired in changed:
        _plan(post, page, desired, None, now)
    if changed:
        posts = [post for post, _desired in changed]
        ensure_links(posts)
        transitions.replan(posts)
    return len(changed), bool(changed)


def _write(
    page: SocialPageMixin, key: str, message: Message | None, user: AbstractBaseUser | None
) -> tuple[int, bool]:
    """Write the posts; return the number that have changed, and True if any has."""
    rows = Post.objects.select_for_update(of=("self",)).filter(page_id=page.pk, key__in=["", key])
    posts = list(rows.select_related("account"))
    existing = {post.account_id: post for post in posts if post.key == key}
    announced = [post.account for post in posts if post.key == "" and post.desired]
    new = [
        Post(page_id=page.pk, translation_key=page.translation_key, account=account, key=key, desired=desired)
        for account in announced
        if account.pk not in existing and (desired := _desired(page, account, message, key=key))
    ]
    now = timezone.now()
    replanned = []
    for post in existing.values():
        desired = _desired(page, post.account, message, post)
        if post.desired != desired:
            _plan(post, page, desired, user, now)
            replanned.append(post)
    for post in new:
        _plan(post, page, post.desired, user, now)
    ensure_links(new + replanned)
    if new:
        insert_posts(new)
    if replanned:
        transitions.replan(replanned)
    count = len(new) + len(replanned)
    return count, bool(count)


def _desired(
    page: SocialPageMixin,
    account: SocialAccount,
    message: Message | None,
    post: Post | None = None,
    *,
    key: str = "",
) -> dict[str, Any]:
    """Return the message in the form for the account's network; empty if the network cannot show it.

    After a veto of a receiver of ``post_planned`` an existing post keeps its message.
    """
    channel = get_channels().get(account.channel)
    if channel and channel.capabilities.is_event:
        return {}
    if message and channel:
        answer = ask_receivers(page, account, message, key=post.key if post else key)
        if isinstance(answer, Veto):
            return post.desired if post else {}
        message = answer
    if message and channel:
        message = select_pictures(message, channel.capabilities.needs_picture, lambda: None)
    return with_short_root(message, post).to_dict() if message else {}


def _plan(
    post: Post,
    page: SocialPageMixin,
    desired: dict[str, Any],
    user: AbstractBaseUser | None,
    now: datetime,
) -> None:
    post.desired, post.page_title, post.planned_at = desired, page.title, now
    if user:
        post.published_by_id, post.people = user.pk, {"published_by": name_of(user)}
    if post.status not in IN_FLIGHT:
        post.next_attempt_at = departure_time(post, now, partial(page.is_social_urgent, post.key))
