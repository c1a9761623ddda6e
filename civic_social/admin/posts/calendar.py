"""The calendar: what went to the networks in a month, and what will go."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision
from wagtail.permissions import policy_registry

from ...manual_posting.deadlines import due_at
from ...models import Event, Post, RecordEntry, Switch
from ...models.states import Status
from ..base_views import DeskView
from ..pages.page_types import announced_page_models
from ..permissions import SEE_POSTS, visible_posts
from .presentation import TONES

#: So many are shown on a day; the list has the rest.
PER_DAY = 12
#: What happened at the networks, by how much attention it asks for; refusals have a post that says so.
WENT = {
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


@dataclass
class Entry:
    """One thing on one day: a page, what happens with it, and at which accounts."""

    at: datetime
    title: str
    label: str
    tone: str
    url: str
    accounts: list[str] = field(default_factory=list)


@dataclass
class Day:
    """A day of the month, with what is on it in order."""

    date: date
    entries: list[Entry]

    @property
    def shown(self) -> list[Entry]:
        """As many as fit."""
        return self.entries[:PER_DAY]

    @property
    def more(self) -> int:
        """How many do not."""
        return max(0, len(self.entries) - PER_DAY)

    @property
    def is_today(self) -> bool:
        """Whether it is today where the person is."""
        return self.date == timezone.localdate()


class Month:
    """One month as ``user`` may see it; the same number of queries for any number of posts."""

    def __init__(self, user, first: date):
        self.user, self.first = user, first
        self.next = (first + timedelta(days=31)).replace(day=1)
        self.start, self.end = (_midnight(day) for day in (self.first, self.next))

    @property
    def previous(self) -> date:
        """The first day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @cached_property
    def days(self) -> list[Day]:
        """Every day of the month."""
        _weekday, length = calendar.monthrange(self.first.year, self.first.month)
        days = [Day(self.first + timedelta(days=number), []) for number in range(length)]
        for entry in sorted(self._entries(), key=lambda entry: entry.at):
            days[timezone.localtime(entry.at).day - 1].entries.append(entry)
        return days

    @property
    def offset(self) -> int:
        """In which column of a week, from 1, the month begins."""
        return self.first.weekday() + 1

    def _entries(self) -> Iterator[Entry]:
        yield from _grouped(self._went())
        yield from _grouped(self._will_go())
        yield from self._pages()

    def _went(self) -> Iterator[tuple]:
        """What happened, from the official record."""
        rows = RecordEntry.objects.filter(at__gte=self.start, at__lt=self.end, event__in=WENT)
        rows = list(rows.order_by("number").values_list("at", "event", "page_id", "account_id"))
        posts = {
            (post.page_id, post.account_id): post
            for post in self._posts().filter(page_id__in={page_id for _at, _event, page_id, _account in rows})
        }
        for at, event, page_id, account_id in rows:
            if post := posts.get((page_id, account_id)):
                yield post, at, Event(event).label, WENT[event]

    def _will_go(self) -> Iterator[tuple]:
        """What is due, quiet hours and grace included, and what a person should have done by when."""
        now, open_states = timezone.now(), (Status.DUE, Status.SENDING, Status.UNKNOWN, Status.WAITING)
        for post in self._posts().filter(status__in=open_states):
            by_hand = post.status == Status.WAITING
            # What is overdue stands where somebody looks: today.
            at = max(now, due_at(post) if by_hand else post.next_attempt_at)
            if self.start <= at < self.end:
                label = _("Due by hand") if by_hand else post.get_status_display()
                yield post, at, label, TONES[Status(post.status)]

    def _pages(self) -> Iterator[Entry]:
        """Pages that go live, or expire, at a time that an editor has set."""
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
            yield _of_page(page, going_live[str(page.pk)], _("Goes live, and is announced"))
        for page in pages.filter(live=True, expire_at__gte=self.start, expire_at__lt=self.end):
            yield _of_page(page, page.expire_at, _("Expires, and its posts are removed"))

    def _posts(self):
        posts = visible_posts(self.user).select_related("account")
        return posts.defer("account__credentials_token", "desired", "confirmed", "progress")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _of_page(page, at: datetime, label: str) -> Entry:
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return Entry(at, page.get_admin_display_title(), label, "moving", url)


def _grouped(rows) -> list[Entry]:
    """Put the accounts of one page together where the same happens on the same day."""
    entries: dict[tuple, Entry] = {}
    for post, at, label, tone in rows:
        key = (post.page_id, timezone.localtime(at).date(), label)
        if key not in entries:
            url = reverse("civic_social_posts:inspect", args=[post.pk])
            entries[key] = Entry(at, post.page_title, label, tone, url)
        if post.account.name not in entries[key].accounts:
            entries[key].accounts.append(post.account.name)
    return list(entries.values())


class CalendarView(DeskView):
    """A month of posts, as a list of its days that wide screens lay out in weeks."""

    model = Post
    any_permission_required = SEE_POSTS
    template_name = "civic_social/admin/calendar.html"
    page_title = _("Calendar of posts")
    header_icon = "calendar-alt"

    def get_breadcrumbs_items(self):
        posts = {"url": reverse("civic_social_posts:index"), "label": _("Posts")}
        *before, last = super().get_breadcrumbs_items()
        return [*before, posts, last]

    def get_first_day(self) -> date:
        """Return the month that is asked for (``?month=2026-11``), or this one."""
        try:
            asked = datetime.strptime(self.request.GET.get("month", ""), "%Y-%m").date()  # noqa: DTZ007
        except ValueError:
            asked = None
        # Python's calendar ends in the year 9999, and the next month is asked for as well.
        return asked if asked and 1970 < asked.year < 9999 else timezone.localdate().replace(day=1)

    def get_context_data(self, **kwargs):
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
