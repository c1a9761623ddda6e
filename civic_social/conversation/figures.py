"""Views and clicks of posts at the networks, read once a day if the site has switched that on.

They are read with the comments, in their lease and from what is left of the day's requests. A figure that a
network refuses to an account is not asked for again for some days.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.utils import timezone

from ..channels.base import Channel, Figure, FigureState, Remote
from ..conf import settings
from ..exceptions import NeedsPerson
from ..models import Post, PostFigure, RefusedFigure, SocialAccount
from ..models.states import Status
from . import counts, schedule

logger = logging.getLogger(__name__)

#: Days after a post's publication for which its figures are read.
DAYS_READ = 30
#: Days for which the daily figures are kept, as long as networks keep their own.
DAYS_KEPT = 2 * 365
#: The most requests in one reading, and the requests of a day that are left to the comments.
MOST_REQUESTS, LEFT_TO_COMMENTS = 60, 500
#: How long a figure is not requested after the network has said that it does not offer it.
REFUSED_FOR = timedelta(days=7)
#: The same for a refusal that may end any day: a permission is granted, or the Page gets its hundredth like.
REFUSED_FOR_NOW = timedelta(days=1)


def read_due(channel: Channel, account: SocialAccount, calls_left: int) -> None:
    """Read those figures of the account's posts that were not read today.

    ``calls_left``: the requests that today still allows. Stops early rather than to crowd out comments or
    posts. Raises ``DeliveryError`` if the network fails.
    """
    if not (settings.READ_INSIGHTS and channel.capabilities.has_insights):
        return
    before = channel.request_count
    refused = set(refusals_of([account.pk]).get(account.pk, {}))
    most = min(MOST_REQUESTS, calls_left - LEFT_TO_COMMENTS)
    for post, names in _due(account, list(channel.figure_names)):
        is_busy = channel.pressure.percent >= schedule.BUSY_PERCENT
        if is_busy or channel.request_count - before + len(names) > most:
            break
        if asked := [name for name in names if name not in refused]:
            found = _ask(channel, post, asked)
            store(post, found)
            refused.update(name for name, figure in found.items() if figure.of_account)


def _due(account: SocialAccount, names: list[str]) -> Iterator[tuple[Post, list[str]]]:
    """Yield the recent posts, newest first, with the names of the figures that were not read today."""
    since, today = timezone.now() - timedelta(days=DAYS_READ), timezone.localdate()
    posts = Post.objects.filter(account=account, confirmed_at__gte=since).exclude(remote_id="")
    posts = posts.exclude(confirmed={}).exclude(status=Status.WITHDRAWN).order_by("-confirmed_at", "-pk")
    rows = PostFigure.objects.filter(post__in=posts.order_by(), day=today, name__in=names)
    read = set(rows.values_list("post_id", "name"))
    for post in posts.only("remote_id", "permalink"):
        if missing := [name for name in names if (post.pk, name) not in read]:
            post.account = account
            yield post, missing


def _ask(channel: Channel, post: Post, names: list[str]) -> dict[str, Figure]:
    """Return the network's figures of one post; a post that is gone has none."""
    try:
        return channel.figures(Remote(post.remote_id, post.permalink), names)
    except NeedsPerson as error:
        logger.info("figures not read post=%s problem=%s", post.pk, error.problem)
        return {name: Figure(state=FigureState.NOT_YET) for name in names}


def store(post: Post, figures: dict[str, Figure]) -> None:
    """Store figures as today's, and the refusals that hold for the account."""
    now, today = timezone.now(), timezone.localdate()
    counts.store_rows(
        PostFigure(post=post, name=name, day=today, value=each.value, state=each.state, read_at=now)
        for name, each in figures.items()
    )
    for name, figure in figures.items():
        if figure.of_account:
            is_final = figure.state == FigureState.NOT_OFFERED
            until = now + (REFUSED_FOR if is_final else REFUSED_FOR_NOW)
            RefusedFigure.objects.update_or_create(
                account_id=post.account_id, name=name, defaults={"state": figure.state, "until": until}
            )


def refusals_of(account_ids: Iterable[int]) -> dict[int, dict[str, FigureState]]:
    """Return the states of the figures that are refused to accounts now, by account and name."""
    found: dict[int, dict[str, FigureState]] = {}
    rows = RefusedFigure.objects.filter(account__in=list(account_ids), until__gt=timezone.now())
    for account_id, name, state in rows.values_list("account_id", "name", "state"):
        found.setdefault(account_id, {})[name] = FigureState(state)
    return found


def delete_old(limit: int = 1000) -> int:
    """Delete figures of days that are no longer kept, at most ``limit``; return their number."""
    before = timezone.localdate() - timedelta(days=DAYS_KEPT)
    rows = PostFigure.objects.filter(day__lt=before).order_by("day").values_list("pk", flat=True)[:limit]
    return PostFigure.objects.filter(pk__in=list(rows)).delete()[0]
