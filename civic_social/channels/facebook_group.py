"""A Facebook group: the public forum.

Meta removed the Groups API from every version on 2024-04-22
(https://developers.facebook.com/docs/graph-api/changelog/version19.0/), so no permitted program can post
there. In mode "hand-off", the default for groups, a person does. Mode "api" is for the day on which an
endpoint exists, and speaks what the sandbox speaks; whatever refuses it turns the post into a hand-off.
"""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from ..exceptions import AccountBlocked, AuthenticationError, NeedsPerson, PermanentError
from .base import Finding, Health
from .facebook_feed import FacebookFeed


class FacebookGroup(FacebookFeed):
    """Posts in a group, or hands the post to a person."""

    slug = "facebook_group"
    label = _("Facebook group")
    hand_off_reason = "group-by-hand"
    post_path = r"(posts|permalink)/\w+"
    #: What Facebook's app copies, as seen in 2025: a code that leads to the post and names no group.
    short_link = r"/share/(p/)?\w+/?"

    def create(self, message, progress):
        return self._or_by_hand(super().create, message, progress)

    def update(self, remote, message):
        return self._or_by_hand(super().update, remote, message, problem="edit-by-hand")

    def comment(self, remote, correction):
        return self._or_by_hand(super().comment, remote, correction, problem="edit-by-hand")

    def delete(self, remote):
        return self._or_by_hand(super().delete, remote, problem="remove-by-hand")

    def health(self) -> Health:
        """A refusal stops nothing here, since a person takes over; but somebody should know why."""
        try:
            return super().health()
        except (AuthenticationError, AccountBlocked) as error:
            return Health(findings=(Finding(error.problem, error.details),))

    @staticmethod
    def _or_by_hand(verb: Callable, *args, problem: str = "group-by-hand"):
        """Any refusal of a group is final for programs: a person takes over, and nothing is lost."""
        try:
            return verb(*args)
        except (AuthenticationError, AccountBlocked, PermanentError, NeedsPerson) as error:
            raise NeedsPerson(problem, **error.details) from error
