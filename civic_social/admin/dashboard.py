"""The dashboard: what needs a person, and a summary of the week."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from ..models import Doubt, SocialAccount, Switch
from ..models.states import WORKABLE, Status
from .base_views import stylesheets
from .manual_posting import waiting_posts
from .permissions import handled_posts, may_change_accounts, may_handle_posts, may_see_posts
from .posts import week

#: So many are named; the rest is a number.
NAMED = 5
#: Work that waits longer than this has no worker.
OVERDUE = timedelta(hours=1)


class SocialPanel(Component):
    """A box on the dashboard, as the person who asks may see it."""

    def __init__(self, request):
        self.request = request

    @property
    def media(self):
        return stylesheets()


class NeedsPersonPanel(SocialPanel):
    """Posts that wait for a person or may stand twice, stopped accounts, and work that nobody takes up."""

    name = "civic_social_needs_person"
    order = 110
    template_name = "civic_social/admin/dashboard_panel.html"

    def get_context_data(self, parent_context):
        user, now = self.request.user, timezone.now()
        posts = handled_posts(user).select_related("account").defer("account__credentials_token")
        waiting = waiting_posts(user)
        stuck = posts.filter(status__in=[Status.FAILED, Status.HELD])
        stopped = SocialAccount.objects.exclude(problem="").defer("credentials_token")
        switch = Switch.load()
        return {
            "switch": switch if may_handle_posts(user) else None,
            "waiting": waiting[:NAMED],
            "waiting_count": waiting.count(),
            "hand_off_url": reverse("civic_social_hand_off:index"),
            "stuck": stuck[:NAMED],
            "stuck_count": stuck.count(),
            "doubled": posts.filter(pk__in=Doubt.objects.exclude(problem="").values("post")),
            "stuck_url": f"{reverse('civic_social_posts:index')}?status=failed&status=held",
            "stopped": stopped if may_change_accounts(user) else [],
            "overdue_count": posts.filter(_overdue(now)).count() if not switch.is_paused else 0,
        }


class WeekPanel(SocialPanel):
    """How many posts were sent, edited, withdrawn and refused in the last days, each leading to them."""

    name = "civic_social_week"
    order = 120
    template_name = "civic_social/admin/week_panel.html"

    def get_context_data(self, parent_context):
        user = self.request.user
        index_url = reverse("civic_social_posts:index")
        figures = week.figures(user) if may_see_posts(user) else []
        return {
            "figures": [
                (label, count, f"{index_url}?week={name}") for name, label, count in figures if count
            ],
            "calendar_url": reverse("civic_social_posts:calendar"),
        }


def _overdue(now) -> Q:
    """Posts that nothing keeps back, and that no worker has taken up all the same."""
    rested = Q(account__resting_until=None) | Q(account__resting_until__lt=now - OVERDUE)
    return rested & Q(
        status__in=WORKABLE,
        next_attempt_at__lt=now - OVERDUE,
        account__is_paused=False,
        account__problem="",
    )
