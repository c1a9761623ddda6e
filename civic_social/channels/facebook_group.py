"""A Facebook group, in which posts are published by a person.

Meta removed the Groups API from every version on 2024-04-22
(https://developers.facebook.com/docs/graph-api/changelog/version19.0/), so no program may post to a group.
The mode "api" works only with the sandbox, for the day on which Meta offers an API again; every refusal turns
the post into a manual one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.utils.translation import gettext_lazy as _

from ..exceptions import AccountBlocked, AuthenticationError, NeedsPerson, PermanentError
from ..messages import Message
from .base import Finding, Health, Progress, Remote
from .facebook.feed import FacebookFeed
from .network_addresses import FACEBOOK_HOSTS

P = ParamSpec("P")
T = TypeVar("T")


class FacebookGroup(FacebookFeed):
    """A group's feed, to which a person or (in the sandbox) the API posts."""

    slug = "facebook_group"
    label = _("Facebook group")
    hosts = FACEBOOK_HOSTS
    hand_off_reason = "group-by-hand"
    #: Only Pages, and their accounts, are offered after the login.
    connect_flow = None
    mode_help = _("For a Facebook group choose a person: Facebook does not let programs post in groups.")
    post_path = r"(posts|permalink)/\w+"
    #: The links that Facebook's app copies (seen in 2025): they name the post and not the group.
    short_link = r"/share/(p/)?\w+/?"

    def create(self, message: Message, progress: Progress) -> Remote:
        return _or_by_hand("group-by-hand", super().create, message, progress)

    def update(self, remote: Remote, message: Message) -> Remote:
        return _or_by_hand("edit-by-hand", super().update, remote, message)

    def comment(self, remote: Remote, correction: Message) -> None:
        return _or_by_hand("edit-by-hand", super().comment, remote, correction)

    def delete(self, remote: Remote) -> None:
        return _or_by_hand("remove-by-hand", super().delete, remote)

    def health(self) -> Health:
        """Return a refusal as a finding, since it does not stop posts: a person takes over."""
        try:
            return super().health()
        except (AuthenticationError, AccountBlocked) as error:
            return Health(findings=(Finding(error.problem, error.details),))


def _or_by_hand(problem: str, method: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return the result of ``method``. Raises ``NeedsPerson(problem)`` for every refusal."""
    try:
        return method(*args, **kwargs)
    except (AuthenticationError, AccountBlocked, PermanentError, NeedsPerson) as error:
        raise NeedsPerson(problem, **error.details) from error
