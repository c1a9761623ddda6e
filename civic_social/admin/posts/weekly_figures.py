"""Reactions of people to the posts of the last seven days: the growth of their figures, for the dashboard."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...channels.base import FigureState
from ...models import PostFigure
from ...short_links.clicks import clicks_by_day
from ..permissions import visible_posts
from .charts import draw
from .figures import COUNT_LABELS, FigureTable, ShownFigure
from .weekly_counts import DAYS

#: Figures that can be added up over posts, which the number of people cannot: a person sees many posts.
LABELS = {**COUNT_LABELS, "views": _("Views"), "clicks": _("Clicks on posts")}
SHORT_LINKS = "short-links"


def figures_of_week(user: Any) -> FigureTable | None:
    """Return the growth of the figures of the posts that ``user`` may see, or None without any."""
    today = timezone.localdate()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    growth = _growth(user, days)
    clicks = clicks_by_day(visible_posts(user).order_by().values("marker"), days[0])
    if clicks:
        growth[SHORT_LINKS] = clicks
    labels = {**LABELS, SHORT_LINKS: _("Clicks on short links")}
    names = [name for name in labels if name in growth]
    if not names:
        return None
    shown = []
    for name in names:
        values = [(day, growth[name].get(day, 0)) for day in days]
        total = sum(value for _day, value in values)
        shown.append(ShownFigure(labels[name], total, today, "", draw(str(labels[name]), values)))
    rows = tuple((day, tuple(growth[name].get(day, 0) for name in names)) for day in reversed(days))
    return FigureTable(tuple(shown), rows)


def _growth(user: Any, days: list[date]) -> dict[str, dict[date, int]]:
    """Return by name and day how much the figures have grown since the day before that has a number.

    The first number of an older post is no growth, since it is not known when it came about.
    """
    rows = PostFigure.objects.filter(
        post__in=visible_posts(user).order_by().values("pk"),
        # The day before the first one is what its growth is measured by.
        day__gte=days[0] - timedelta(days=1),
        name__in=LABELS,
        state=FigureState.KNOWN,
    )
    found: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    before: dict[tuple[int, str], int] = {}
    values = rows.order_by("day").values_list("post_id", "name", "day", "value", "post__created_at")
    for post_id, name, day, value, created_at in values:
        if value is None:
            continue
        is_new = timezone.localdate(created_at) >= days[0]
        last = before.get((post_id, name), 0 if is_new else value)
        before[post_id, name] = value
        if day >= days[0]:
            found[name][day] += value - last
    return found
