"""What will happen at each account if a page is published now, and what stands there already."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from ..announcing import plan
from ..models import Post, SocialAccount
from ..planning import Action, Plan
from ..states import Operation, Status
from ..transitions import operation_for
from .presentation import PostPresentation, composed

#: By what is asked of the network, and whether a person does it.
LABELS = {
    (Operation.CREATE, False): _("Will be posted"),
    (Operation.CREATE, True): _("A person will be asked to post it"),
    (Operation.UPDATE, False): _("The post will be changed"),
    (Operation.UPDATE, True): _("A person will be asked to change the post"),
    (Operation.DELETE, False): _("The post will be removed and posted again"),
    (Operation.DELETE, True): _("A person will be asked to remove the post and post it again"),
    (None, False): _("The post stays as it is"),
    (None, True): _("The post stays as it is"),
}


@dataclass(frozen=True)
class Forecast:
    """One account, as the page editor shows it: the plan in words, and the post if there is one."""

    account: SocialAccount
    label: str
    reason: str
    text: str
    post: Post | None = None
    shown: PostPresentation | None = None


def forecast(page, user) -> list[Forecast]:
    """Return what publishing ``page`` now, as ``user``, would do at each account. Writes nothing."""
    posts = {post.account_id: post for post in Post.objects.filter(page_id=page.pk, key="")}
    # Only the person behind the revision counts for the rules, and that would be this one.
    plans = plan(page, revision=Revision(user=user), live=True, first=page.first_published_at is None)
    return [_forecast(item, posts.get(item.account.pk)) for item in plans]


def _forecast(item: Plan, post: Post | None) -> Forecast:
    account, action = item.account, item.decision.action
    if post:
        post.account = account
    imagined = _imagined(item, post)
    operation = operation_for(imagined)
    if action == Action.NOTHING:
        label = _("The post stays as it is") if post and post.desired else _("Will not be posted")
    elif action == Action.WITHDRAW:
        label = _("The post will be removed")
    elif post and post.status in (Status.HELD, Status.SKIPPED) and operation:
        label = _("Waits until somebody releases it")
    else:
        label = LABELS[operation, account.get_channel().by_hand]
    says_nothing = action == Action.EDIT and operation is None
    message = composed(imagined, item.message)
    return Forecast(
        account=account,
        label=label,
        reason="" if says_nothing else item.decision.sentence,
        text=message.text if message else "",
        post=post,
        shown=PostPresentation(post) if post else None,
    )


def _imagined(item: Plan, post: Post | None) -> Post:
    """The post as it would be after publishing; never saved."""
    return Post(
        account=item.account,
        desired=item.message.to_dict() if item.message else {},
        confirmed=post.confirmed if post else {},
        marker=post.marker if post else "…",
    )
