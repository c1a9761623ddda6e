"""The figures of posts as people see them: the last number or the reason why there is none, and the days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...channels.base import Channel, FigureState
from ...conf import settings
from ...conversation.figures import DAYS_READ, refusals_of
from ...models import Mode, Post, PostFigure
from ...models.states import Status
from .charts import Chart, draw

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: The newest days that are shown in pictures and tables.
DAYS_SHOWN = 31
#: The labels of the numbers that come with the comments of every network.
COUNT_LABELS: Mapping[str, StrOrPromise] = {
    "comments": _("Comments"),
    "reactions": _("Reactions"),
    "shares": _("Shares"),
}
STATES: Mapping[FigureState, StrOrPromise] = {
    FigureState.NOT_YET: _("not yet"),
    FigureState.NOT_OFFERED: _("the network does not offer it any more"),
    FigureState.TOO_FEW: _("too few people for the network to tell"),
    FigureState.NOT_ALLOWED: _("the account has no permission for it"),
}


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """One figure: ``value`` as of ``day``, and ``words`` in place of a newer value that there is not."""

    label: StrOrPromise
    value: int | None = None
    day: date | None = None
    words: StrOrPromise = ""
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Figures with their values by day, the newest day first; a cell is None if the day has none."""

    figures: tuple[ShownFigure, ...]
    days: tuple[tuple[date, tuple[int | None, ...]], ...]

    @property
    def charts(self) -> list[ShownFigure]:
        """Return the figures with a picture."""
        return [figure for figure in self.figures if figure.chart]


def figures_of(posts: Iterable[Post]) -> dict[int, FigureTable]:
    """Return the figures of those posts that have any or will have some; two queries."""
    posts = [post for post in posts if post.confirmed]
    rows: dict[int, dict[str, list[PostFigure]]] = {}
    for row in PostFigure.objects.filter(post__in=posts).order_by("day"):
        rows.setdefault(row.post_id, {}).setdefault(row.name, []).append(row)
    refused = refusals_of({post.account_id for post in posts})
    tables = {}
    for post in posts:
        channel = post.account.get_channel()
        found = rows.get(post.pk, {})
        labels = {**COUNT_LABELS, **channel.figure_names}
        names = [name for name in labels if name in found or name in set(_expected(post, channel))]
        if names:
            states = refused.get(post.account_id, {})
            tables[post.pk] = _table(channel, {name: labels[name] for name in names}, found, states)
    return tables


def _expected(post: Post, channel: Channel) -> Iterator[str]:
    """Yield the names of the figures that the program still reads for a post."""
    is_old = not post.confirmed_at or post.confirmed_at < timezone.now() - timedelta(days=DAYS_READ)
    if is_old or channel.by_hand or post.account.mode != Mode.API or post.status == Status.WITHDRAWN:
        return
    if channel.capabilities.can_read_comments and settings.COMMENT_DAYS:
        yield "comments"
        if channel.capabilities.has_reactions:
            yield "reactions"
        if channel.capabilities.has_insights and settings.READ_INSIGHTS:
            yield from channel.figure_names


def _table(
    channel: Channel,
    labels: Mapping[str, StrOrPromise],
    rows: Mapping[str, list[PostFigure]],
    refused: Mapping[str, FigureState],
) -> FigureTable:
    values = {
        name: {row.day: row.value for row in rows.get(name, []) if row.value is not None} for name in labels
    }
    days = sorted({day for known in values.values() for day in known})[-DAYS_SHOWN:]
    shown = []
    for name, label in labels.items():
        known = values[name]
        newest = max(known, default=None)
        last = rows[name][-1] if name in rows else None
        state = refused.get(name) or (FigureState(last.state) if last else FigureState.NOT_YET)
        words = "" if state == FigureState.KNOWN else channel.figure_states.get(state, STATES[state])
        chart = draw(str(label), [(day, known.get(day)) for day in days])
        shown.append(ShownFigure(label, known[newest] if newest else None, newest, words, chart))
    by_day = tuple((day, tuple(values[name].get(day) for name in labels)) for day in reversed(days))
    return FigureTable(tuple(shown), by_day)
