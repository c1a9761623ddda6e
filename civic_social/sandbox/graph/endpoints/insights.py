"""Insights: figures of Pages, posts and Instagram media, made of what happens on the wall.

The metrics are those left since 2026-06-15: https://developers.facebook.com/docs/graph-api/reference/insights.
One metric that is unknown or gone fails the whole call.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone

from ...models import Comment, DailyCount, Post, Profile, Reaction
from .. import errors
from ..edges import reactions_of
from ..formatting import graph_time
from ..graph_call import GraphCall
from ..permissions import require_instagram, require_reading

#: Below that, Meta answers nothing: https://developers.facebook.com/docs/platforminsights/page
FEWEST_LIKES = 100
LONGEST_QUERY = timedelta(days=90)
#: A day of Meta's insights ends at midnight in California, in winter.
END_OF_DAY = time(8, tzinfo=UTC)
PARAMETERS = {"breakdown", "date_preset", "metric", "period", "since", "until"}
BREAKDOWNS = ("is_from_ads", "is_from_followers")
#: Names of reactions in insights that differ from their type in small letters.
REACTION_NAMES = {"SAD": "sorry", "ANGRY": "anger"}


def of_post(call: GraphCall, post: Post) -> dict:
    """Handle ``GET /{post}/insights``; the data is empty on a Page with few likes."""
    _require_insights(call, post.profile)
    metrics = _metrics(call, POST_METRICS)
    if post.profile.fan_count < FEWEST_LIKES:
        return {"data": []}
    data = []
    for name in metrics:
        value = POST_METRICS[name](post)
        values = [{"value": value}]
        if name == "post_media_view" and (breakdown := call.text("breakdown")):
            values = _broken_down(breakdown, value)
        data.append(_row(post.graph_id, name, "lifetime", values))
    return {"data": data}


def of_page(call: GraphCall, page: Profile) -> dict:
    """Handle ``GET /{page}/insights`` with ``period=day``: a value for each day that has ended.

    The data is empty on a Page with few likes. Raises GraphError (100) for more than 90 days.
    """
    _require_insights(call, page)
    metrics = _metrics(call, PAGE_METRICS)
    if call.text("period") not in ("", "day"):
        raise errors.invalid_parameter("Param period must be one of {day}")
    days = _days(call)
    if page.fan_count < FEWEST_LIKES:
        return {"data": []}
    data = []
    for name in metrics:
        values = [{"value": PAGE_METRICS[name](page, day), "end_time": _end_of(day)} for day in days]
        data.append(_row(page.graph_id, name, "day", values))
    return {"data": data}


def of_media(call: GraphCall, media: Post) -> dict:
    """Handle ``GET /{ig-media}/insights``; a metric without a number is left out instead of 0."""
    scopes = ("instagram_manage_insights", "pages_read_engagement")
    require_instagram(call, media.profile, *scopes, task="ANALYZE")
    call.reject_unknown_parameters(PARAMETERS)
    values = {name: MEDIA_METRICS[name](media) for name in _metrics(call, MEDIA_METRICS)}
    rows = [_row(media.graph_id, name, "lifetime", [{"value": v}]) for name, v in values.items() if v]
    return {"data": rows}


def _require_insights(call: GraphCall, page: Profile) -> None:
    """Raise GraphError unless the Page's own token may read its insights."""
    token = require_reading(call, page)
    call.reject_unknown_parameters(PARAMETERS)
    if token.page_id != page.pk:
        raise errors.page_token_required()
    if "read_insights" not in token.scopes or "ANALYZE" not in token.tasks:
        raise errors.reading_not_permitted("read_insights")


def _metrics(call: GraphCall, known: dict[str, Any]) -> list[str]:
    """Return the metrics that are asked for; raise GraphError (100) if none is, or one does not exist."""
    value = call.parameters.get("metric", "")
    names = value if isinstance(value, list) else str(value).strip("[]").replace('"', "").split(",")
    names = [str(name).strip() for name in names if str(name).strip()]
    if not names:
        raise errors.invalid_parameter("The parameter metric is required")
    if not set(names) <= known.keys():
        raise errors.invalid_parameter("The value must be a valid insights metric")
    return names


def _days(call: GraphCall) -> list[date]:
    """Return the days from ``since`` up to ``until``, by default the last two, that have ended."""
    today = timezone.localdate()
    until = call.date_time("until") or timezone.now()
    since = call.date_time("since") or until - timedelta(days=2)
    if until - since > LONGEST_QUERY:
        raise errors.invalid_parameter(
            "There cannot be more than 90 days (7776000 s) between since and until"
        )
    first, last = timezone.localdate(since), min(timezone.localdate(until), today)
    return [first + timedelta(days=number) for number in range(max(0, (last - first).days))]


def _end_of(day: date) -> str | None:
    return graph_time(datetime.combine(day + timedelta(days=1), END_OF_DAY))


def _row(node_id: str, name: str, period: str, values: list[dict]) -> dict[str, Any]:
    title = name.replace("_", " ").capitalize()
    return {
        "name": name,
        "period": period,
        "values": values,
        "title": title,
        "description": title,
        "id": f"{node_id}/insights/{name}/{period}",
    }


def _broken_down(breakdown: str, value: int) -> list[dict]:
    """Return a number in two parts; nothing here is an advertisement, and half of the people follow."""
    if breakdown not in BREAKDOWNS:
        raise errors.invalid_parameter(f"Param breakdown must be one of {{{', '.join(BREAKDOWNS)}}}")
    yes = value // 2 if breakdown == "is_from_followers" else 0
    return [{"value": value - yes, breakdown: "0"}, {"value": yes, breakdown: "1"}]


def _total(name: str, counts: QuerySet[DailyCount]) -> int:
    return counts.aggregate(total=Sum(name))["total"] or 0


def _views(post: Post) -> int:
    return _total("views", post.daily_counts.all())


def _people(views: int) -> int:
    """Return the number of people for ``views``, which the sandbox cannot count: three for four views."""
    return (views * 3 + 3) // 4


def _reactions_by_type(post: Post) -> dict[str, int]:
    kinds = [row.kind for row in reactions_of(post)]
    return {REACTION_NAMES.get(kind, kind.lower()): kinds.count(kind) for kind in dict.fromkeys(kinds)}


def _page_views(page: Profile, day: date) -> int:
    return _total("views", DailyCount.objects.filter(post__profile=page, day=day))


def _page_clicks(page: Profile, day: date) -> int:
    return _total("clicks", DailyCount.objects.filter(post__profile=page, day=day))


def _page_engagements(page: Profile, day: date) -> int:
    comments = Comment.objects.filter(post__profile=page, created_at__date=day, author_page=None)
    reactions = Reaction.objects.filter(post__profile=page, created_at__date=day)
    return comments.count() + reactions.count() + _page_clicks(page, day)


def _comments(media: Post) -> int:
    return media.comments.filter(is_hidden=False).count()


def _likes(media: Post) -> int:
    return reactions_of(media).count()


def _none(*node: Any) -> int:
    return 0


POST_METRICS: dict[str, Callable[[Post], Any]] = {
    "post_clicks": lambda post: _total("clicks", post.daily_counts.all()),
    "post_media_view": _views,
    "post_reactions_by_type_total": _reactions_by_type,
    "post_total_media_view_unique": lambda post: _people(_views(post)),
}
PAGE_METRICS: dict[str, Callable[[Profile, date], int]] = {
    "page_daily_follows": _none,
    "page_daily_follows_unique": _none,
    "page_follows": lambda page, day: page.fan_count,
    "page_media_view": _page_views,
    "page_post_engagements": _page_engagements,
    "page_total_actions": _page_clicks,
    "page_total_media_view_unique": lambda page, day: _people(_page_views(page, day)),
    "page_video_views": _none,
    "page_views_total": _none,
}
MEDIA_METRICS: dict[str, Callable[[Post], int]] = {
    "comments": _comments,
    "follows": _none,
    "likes": _likes,
    "profile_activity": _none,
    "profile_visits": _none,
    "reach": lambda media: _people(_views(media)),
    "reposts": _none,
    "saved": _none,
    "shares": lambda media: media.share_count,
    "total_comments": _comments,
    "total_interactions": lambda media: _comments(media) + _likes(media) + media.share_count,
    "total_likes": _likes,
    "total_views": _views,
    "views": _views,
}
