"""The panels on the dashboard: posts and accounts that need attention, and counts of the last week."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.forms import Media
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from ..conversation.permissions import may_read_some, readable_threads
from ..conversation.thread_counts import heated_posts
from ..delivery.pauses import passes_pause
from ..models import CommentOperation, CommentState, DuplicateCheck, Switch
from ..models.states import WORKABLE, Status
from .base_views import stylesheets
from .manual_posting.queue import waiting_posts
from .permissions import (
    changeable_accounts,
    changes_to_decide,
    differences_to_settle,
    manageable_posts,
    may_manage_posts,
    may_see_posts,
)
from .posts import weekly_counts, weekly_figures
from .webhooks.permissions import changeable_webhooks

#: The most posts listed in one section of the panel; the heading carries the total.
MAX_LISTED = 5
#: The worker is presumed stopped when a due post has waited this long.
OVERDUE_AFTER = timedelta(hours=1)


class DashboardPanel(Component):
    """A panel on the dashboard, limited to what the user of ``request`` may see."""

    def __init__(self, request: HttpRequest):
        self.request = request

    @property
    def media(self) -> Media:
        return stylesheets()


class AttentionPanel(DashboardPanel):
    """Posts and changes that need a person, duplicates, stopped accounts, and overdue posts."""

    name = "civic_social_needs_person"
    order = 110
    template_name = "civic_social/admin/dashboard_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user, now = self.request.user, timezone.now()
        posts = manageable_posts(user).select_related("account").defer("account__credentials_token")
        waiting = waiting_posts(user)
        stuck = posts.filter(status__in=[Status.FAILED, Status.HELD])
        stopped = changeable_accounts(user).exclude(problem="")
        switch = Switch.load()
        return {
            "switch": switch if may_manage_posts(user) else None,
            "waiting": waiting[:MAX_LISTED],
            "waiting_count": waiting.count(),
            "hand_off_url": reverse("civic_social_hand_off:index"),
            "stuck": stuck[:MAX_LISTED],
            "stuck_count": stuck.count(),
            "duplicated": posts.filter(pk__in=DuplicateCheck.objects.exclude(problem="").values("post")),
            "stuck_url": f"{reverse('civic_social_posts:index')}?status=failed&status=held",
            "stopped": stopped,
            "changes": changes_to_decide(user),
            "webhooks": changeable_webhooks(user).exclude(problem=""),
            "differences": differences_to_settle(user)[:MAX_LISTED],
            "overdue_count": posts.filter(_is_overdue(now)).count() if not switch.finding else 0,
        }


class CommentsPanel(DashboardPanel):
    """The unanswered threads of the user's desks, and the answers that need a person."""

    name = "civic_social_comments"
    order = 108
    template_name = "civic_social/admin/comments/dashboard_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = self.request.user
        if not may_read_some(user):
            return {"count": 0, "failed_count": 0}
        threads = readable_threads(user)
        waiting = threads.filter(state=CommentState.OPEN)
        failed = CommentOperation.objects.filter(status=CommentOperation.Status.PERSON)
        failed = failed.filter(
            Q(comment__in=threads.values("pk")) | Q(comment__parent__in=threads.values("pk"))
        )
        heated = heated_posts()
        posts = waiting.filter(post__in=heated).order_by().values_list("post", "post__page_title").distinct()
        return {
            "threads": waiting.select_related("post", "account")[:MAX_LISTED],
            "count": waiting.count(),
            "failed": failed.select_related("comment__post", "comment__account")[:MAX_LISTED],
            "failed_count": failed.count(),
            "heated": [(title, heated[pk]) for pk, title in posts],
            "inbox_url": reverse("civic_social_comments:index"),
        }


class WeekPanel(DashboardPanel):
    """Counts of posts published, edited, withdrawn and refused in the last week, linked to the list."""

    name = "civic_social_week"
    order = 120
    template_name = "civic_social/admin/week_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = self.request.user
        index_url = reverse("civic_social_posts:index")
        may_see = may_see_posts(user)
        counts = weekly_counts.count_posts(user) if may_see else []
        return {
            "counts": [(label, count, f"{index_url}?week={name}") for name, label, count in counts if count],
            "figures": weekly_figures.figures_of_week(user) if may_see else None,
            "calendar_url": reverse("civic_social_posts:calendar"),
        }


def _is_overdue(now: datetime) -> Q:
    """Return the condition for posts that nothing holds back and that no worker has claimed in time."""
    rested = Q(account__resting_until=None) | Q(account__resting_until__lt=now - OVERDUE_AFTER)
    is_due = Q(status__in=WORKABLE, next_attempt_at__lt=now - OVERDUE_AFTER)
    return rested & is_due & Q(account__problem="") & passes_pause()
