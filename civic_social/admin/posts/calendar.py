"""The calendar of a month: past events of the audit log, pending posts, and scheduled pages."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from ...compat import policy_registry
from ...manual_posting.deadlines import due_at
from ...models import Event, Post, RecordEntry, Switch
from ...models.states import Status
from ..base_views import MenuView
from ..page_types import announced_page_models
from ..permissions import SEE_POSTS, visible_posts
from .presentation import TONES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: The most entries shown on one day; the list of posts has the rest.
PER_DAY = 12
#: The tone of each event shown in the calendar; refusals are missing, because their posts show them.
EVENT_TONES = {
    Event.PUBLISHED: "good",
    Event.FOUND: "good",
    Event.POSTED_BY_HAND: "good",
    Event.EDITED: "quiet",
    Event.EDITED_BY_HAND: "quiet",
    Event.CORRECTED: "quiet",
    Event.REMOVED: "quiet",
    Event.REMOVED_BY_HAND: "quiet",
    Event.VANISHED: "bad",
}


#: A post, the time of its event, and the label and tone of that.
PostOnDay = tuple[Post, datetime, "StrOrPromise", str]


@dataclass
class CalendarEntry:
    """A page on one day, with what happens to its posts and at which accounts."""

    at: datetime
    title: str
    label: StrOrPromise
    tone: str
    url: str
    accounts: list[str] = field(default_factory=list)


@dataclass
class Day:
    """A day of the month with its entries in the order of time."""

    date: date
    entries: list[CalendarEntry]

    @property
    def visible_entries(self) -> list[CalendarEntry]:
        """Return the first ``PER_DAY`` entries."""
        return self.entries[:PER_DAY]

    @property
    def hidden_count(self) -> int:
        """Return the number of entries beyond ``PER_DAY``."""
        return max(0, len(self.entries) - PER_DAY)

    @property
    def is_today(self) -> bool:
        """Return True if the day is today in the current time zone."""
        return self.date == timezone.localdate()


class Month:
    """A month of entries that ``user`` may see, read with a constant number of queries."""

    def __init__(self, user: Any, first: date):
        self.user, self.first = user, first
        self.next = (first + timedelta(days=31)).replace(day=1)
        self.start, self.end = (_midnight(day) for day in (self.first, self.next))

    @property
    def previous(self) -> date:
        """Return the first day of the previous month."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @cached_property
    def days(self) -> list[Day]:
        """Return every day of the month."""
        _weekday, length = calendar.monthrange(self.first.year, self.first.month)
        days = [Day(self.first + timedelta(days=number), []) for number in range(length)]
        for entry in sorted(self._entries(), key=lambda entry: entry.at):
            days[timezone.localtime(entry.at).day - 1].entries.append(entry)
        return days

    @property
    def offset(self) -> int:
        """Return the weekday on which the month begins, from 1 for Monday."""
        return self.first.weekday() + 1

    def _entries(self) -> Iterator[CalendarEntry]:
        yield from _group_by_page_and_day(self._past_posts())
        yield from _group_by_page_and_day(self._pending_posts())
        yield from self._scheduled_pages()

    def _past_posts(self) -> Iterator[PostOnDay]:
        """Yield the posts with an event in the audit log."""
        entries = RecordEntry.objects.filter(at__gte=self.start, at__lt=self.end, event__in=EVENT_TONES)
        rows = list(entries.order_by("number").values_list("at", "event", "page_id", "account_id"))
        page_ids = {page_id for _at, _event, page_id, _account_id in rows}
        posts = {(post.page_id, post.account_id): post for post in self._posts().filter(page_id__in=page_ids)}
        for at, event, page_id, account_id in rows:
            if post := posts.get((page_id, account_id)):
                yield post, at, Event(event).label, EVENT_TONES[Event(event)]

    def _pending_posts(self) -> Iterator[PostOnDay]:
        """Yield the open posts: due ones at their next attempt, manual ones at their deadline."""
        now, open_states = timezone.now(), (Status.DUE, Status.SENDING, Status.UNKNOWN, Status.WAITING)
        for post in self._posts().filter(status__in=open_states):
            by_hand = post.status == Status.WAITING
            # Overdue posts appear today, where users look first.
            at = max(now, due_at(post) if by_hand else post.next_attempt_at)
            if self.start <= at < self.end:
                label = _("Due by hand") if by_hand else post.get_status_display()
                yield post, at, label, TONES[Status(post.status)]

    def _scheduled_pages(self) -> Iterator[CalendarEntry]:
        """Yield the pages that are scheduled to go live or to expire."""
        page_model = Post._meta.get_field("page").related_model
        policy = policy_registry.get_by_type(page_model)
        pages = policy.instances_user_has_any_permission_for(self.user, {"change", "publish"})
        types = ContentType.objects.get_for_models(*announced_page_models()).values()
        pages = pages.filter(content_type__in=types)
        going_live = dict(
            Revision.page_revisions.filter(
                approved_go_live_at__gte=self.start, approved_go_live_at__lt=self.end
            ).values_list("object_id", "approved_go_live_at")
        )
        for page in pages.filter(pk__in=going_live):
            yield _page_entry(page, going_live[str(page.pk)], _("Goes live, and is announced"))
        for page in pages.filter(live=True, expire_at__gte=self.start, expire_at__lt=self.end):
            yield _page_entry(page, page.expire_at, _("Expires, and its posts are removed"))

    def _posts(self) -> QuerySet[Post]:
        posts = visible_posts(self.user).select_related("account")
        return posts.defer("account__credentials_token", "desired", "confirmed", "progress")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _page_entry(page: Any, at: datetime, label: StrOrPromise) -> CalendarEntry:
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return CalendarEntry(at, page.get_admin_display_title(), label, "moving", url)


def _group_by_page_and_day(rows: Iterable[PostOnDay]) -> list[CalendarEntry]:
    """Return one entry for all posts of a page with the same label on the same day."""
    entries: dict[tuple, CalendarEntry] = {}
    for post, at, label, tone in rows:
        key = (post.page_id, timezone.localtime(at).date(), label)
        if key not in entries:
            url = reverse("civic_social_posts:inspect", args=[post.pk])
            entries[key] = CalendarEntry(at, post.page_title, label, tone, url)
        account = post.account.name_and_network
        if account not in entries[key].accounts:
            entries[key].accounts.append(account)
    return list(entries.values())


class CalendarView(MenuView):
    """A month as a list of days, which wide screens lay out in weeks."""

    model = Post
    any_permission_required = SEE_POSTS
    template_name = "civic_social/admin/calendar.html"
    page_title = _("Calendar of posts")
    header_icon = "calendar-alt"

    def get_breadcrumbs_items(self) -> list[dict]:
        posts = {"url": reverse("civic_social_posts:index"), "label": _("Posts")}
        *before, last = super().get_breadcrumbs_items()
        return [*before, posts, last]

    def get_first_day(self) -> date:
        """Return the first day of the month in the query (``?month=2026-11``), or of the current month."""
        try:
            first = datetime.strptime(self.request.GET.get("month", ""), "%Y-%m").date()  # noqa: DTZ007
        except ValueError:
            return timezone.localdate().replace(day=1)
        # Python's dates end in the year 9999, and the following month must exist too.
        return first if 1970 < first.year < 9999 else timezone.localdate().replace(day=1)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        held = visible_posts(self.request.user).filter(status=Status.HELD).count()
        index_url = reverse("civic_social_posts:index")
        return super().get_context_data(
            month=Month(self.request.user, self.get_first_day()),
            this_month=timezone.localdate().replace(day=1),
            switch=Switch.load(),
            held_count=held,
            held_url=f"{index_url}?status={Status.HELD}",
            index_url=index_url,
            **kwargs,
        )
