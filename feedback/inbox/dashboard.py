"""The panel on the dashboard: the submissions that wait for the signed-in clerk."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component

from ..models import Desk
from ..models.submissions import SubmissionQuerySet
from .columns import BEGINNING, describe_due, describe_sender, first_words
from .permissions import policy

#: The most submissions listed; the link above them carries the total.
MAX_LISTED = 5


class WaitingPanel(Component):
    """The open submissions of the user's desks that no colleague has taken, the most overdue first."""

    name = "feedback_waiting"
    order = 105
    template_name = "feedback/inbox/dashboard_panel.html"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the context: the first submissions and their numbers."""
        waiting = waiting_submissions(self.request.user)
        first = waiting.annotate(beginning=BEGINNING).defer("comment", "answers", "consents", "address")
        return {
            "items": [
                {
                    "submission": submission,
                    "sender": describe_sender(submission),
                    "words": first_words(submission),
                    "due": describe_due(submission),
                }
                for submission in first.order_by("due_on", "pk")[:MAX_LISTED]
            ],
            "count": waiting.count(),
            "overdue_count": waiting.overdue().count(),
            "inbox_url": reverse("feedback_inbox:index"),
        }


def waiting_submissions(user: Any) -> SubmissionQuerySet:
    """Return the open submissions that wait for a user.

    For a member of desks those of the desks that are the user's or nobody's. For a user who is on no desk but
    may read all of them, those of every desk that are overdue or due soon, assigned or not.
    """
    readable = policy.instances_user_has_any_permission_for(user, ["view"])
    desks = Desk.objects.readable_by(user)
    if desks.exists():
        return readable.open().filter(Q(assignee=None) | Q(assignee=user), desk__in=policy.desk_ids(user))
    return readable.overdue() | readable.due_soon()
