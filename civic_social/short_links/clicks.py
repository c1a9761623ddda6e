"""Counts the clicks on short links: a number for each link and day, and nothing about who clicked."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone

from ..models import ShortLink, ShortLinkDay

logger = logging.getLogger(__name__)

#: Programs that fetch a link without a person: previews of networks and messengers, search engines, monitors.
#: The browsers inside apps are people, and so are those of Cubot's telephones.
PROGRAMS = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|preview|externalhit|externalagent|catalog/|^whatsapp|^viber"
    r"|mastodon|pleroma|embedly|scanner|monitor|uptime|lighthouse|headless|validator|archive"
    r"|curl|wget|python|httpx|okhttp|go-http|java/|libwww|axios|node-fetch|ruby|php|apache-http",
    re.IGNORECASE,
)
#: The most rows for one day, so that nobody can fill the disk by following every link.
ROWS_A_DAY = 5_000
#: The highest number of one row.
MOST_CLICKS = 1_000_000
#: Days for which clicks are kept by day; older ones are added up.
DAYS_KEPT = 400
#: Days in the statistics for editors.
DAYS_SHOWN = 30


def count(link: ShortLink, request: HttpRequest) -> None:
    """Count one click, unless a program follows the link. Errors of the database are only logged."""
    if request.method != "GET" or is_program(request):
        return
    try:
        with transaction.atomic():
            _add_one(link, timezone.localdate())
    except DatabaseError:
        logger.warning("a click was not counted", exc_info=True)


def is_program(request: HttpRequest) -> bool:
    """Return True if a program fetches the link, or a browser that only guesses what a person will open."""
    agent = request.headers.get("User-Agent", "")
    purpose = " ".join(request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    return not agent.strip() or bool(PROGRAMS.search(agent)) or "prefetch" in purpose.lower()


def _add_one(link: ShortLink, today: date) -> None:
    rows = ShortLinkDay.objects.filter(link=link, day=today)
    if rows.filter(clicks__lt=MOST_CLICKS).update(clicks=F("clicks") + 1) or rows.exists():
        return
    if ShortLinkDay.objects.filter(day=today).count() >= ROWS_A_DAY:
        return
    try:
        with transaction.atomic():
            ShortLinkDay.objects.create(link=link, day=today, clicks=1)
    except IntegrityError:
        rows.update(clicks=F("clicks") + 1)  # Another process has made the row.


@dataclass(frozen=True, slots=True)
class ClickCounts:
    """The clicks on some links: of all time, and of the last ``DAYS_SHOWN`` days, together and each."""

    total: int
    recent: int
    days: tuple[tuple[date, int], ...]


def clicks_on(links: list[ShortLink]) -> ClickCounts:
    """Return the clicks on ``links`` together, the newest day first; days without a click are left out."""
    first = timezone.localdate() - timedelta(days=DAYS_SHOWN - 1)
    rows = ShortLinkDay.objects.filter(link__in=links)
    kept = rows.aggregate(total=Sum("clicks"))["total"] or 0
    by_day = rows.filter(day__gte=first).order_by().values_list("day").annotate(Sum("clicks"))
    days = tuple(sorted(by_day, reverse=True))
    return ClickCounts(
        total=kept + sum(link.older_clicks for link in links),
        recent=sum(clicks for _day, clicks in days),
        days=days,
    )


def clicks_of_post(marker: str) -> ClickCounts | None:
    """Return the clicks on the link of the post with ``marker`` and of its comments, or None without one."""
    links = ShortLink.objects.filter(marker=marker) | ShortLink.objects.filter(
        marker__startswith=f"{marker}-"
    )
    found = list(links)
    return clicks_on(found) if found else None


def add_up_old_days(limit: int = 500) -> int:
    """Add the clicks of old days to their links and delete the rows; return the number of rows.

    ``limit``: the most rows in one call.
    """
    before = timezone.localdate() - timedelta(days=DAYS_KEPT)
    with transaction.atomic():
        old = list(ShortLinkDay.objects.select_for_update().filter(day__lt=before)[:limit])
        for row in old:
            ShortLink.objects.filter(pk=row.link_id).update(older_clicks=F("older_clicks") + row.clicks)
        ShortLinkDay.objects.filter(pk__in=[row.pk for row in old]).delete()
    return len(old)


def clicks_by_day(markers: QuerySet, since: date) -> dict[date, int]:
    """Return the clicks on the links of posts with ``markers`` by day; days without one are left out."""
    rows = ShortLinkDay.objects.filter(day__gte=since, link__marker__in=markers).order_by()
    return dict(rows.values_list("day").annotate(Sum("clicks")))
