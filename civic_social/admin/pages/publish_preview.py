"""What will happen at each account if a page is published now, and what stands there already."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from ...delivery.operations import operation_for
from ...error_messages import Explanation, explain
from ...messages import Message
from ...models import Post, SocialAccount
from ...models.states import Operation, Status
from ...planning.planner import plan
from ...planning.rules import Action, Plan
from ..accounts.scope import describe_decision
from ..posts.presentation import PostPresentation, composed

#: A post that does not exist yet has no marker; this one is as long, so that the characters can be counted.
NO_MARKER = f"cs{'0' * 16}"
#: By what is asked of the network, and whether a person does it.
LABELS = {
    (Operation.CREATE, False): _("Will be posted"),
    (Operation.CREATE, True): _("A person will be asked to post it"),
    (Operation.UPDATE, False): _("The post will be changed"),
    (Operation.UPDATE, True): _("A person will be asked to change the post"),
    (Operation.DELETE, False): _("The post will be removed and posted again"),
    (Operation.DELETE, True): _("A person will be asked to remove the post and post it again"),
    (Operation.COMMENT, False): _("The post stays, and a comment below it will say what has changed"),
    (Operation.COMMENT, True): _("A person will be asked to change the post"),
    (None, False): _("The post stays as it is"),
    (None, True): _("The post stays as it is"),
}


@dataclass(frozen=True)
class Forecast:
    """One account, as the page editor shows it: the plan in words, and the post if there is one.

    ``message`` is the post word for word; None where nothing would stand. ``problems`` are what the editor
    can still mend.
    """

    account: SocialAccount
    label: str
    reason: str
    message: Message | None = None
    problems: tuple[Explanation, ...] = ()
    post: Post | None = None
    shown: PostPresentation | None = None

    @property
    def text(self) -> str:
        """The text of the post word for word, or nothing."""
        return self.message.text if self.message else ""

    @property
    def length(self) -> int:
        """The number of characters of the text."""
        return len(self.text)

    @property
    def limit(self) -> int:
        """The most characters that the network takes."""
        return self.account.get_channel().capabilities.text_limit

    @property
    def folded(self):
        """The text in the two parts in which the network shows it."""
        return self.account.get_channel().look().fold(self.text)


def forecast(page, user) -> list[Forecast]:
    """Return what publishing ``page`` now, as ``user``, would do at each account. Writes nothing."""
    posts = {post.account_id: post for post in Post.objects.filter(page_id=page.pk, key="")}
    # Only the person behind the revision counts for the rules, and that would be this one.
    revision = Revision(user=user if user.is_authenticated else None)
    plans = plan(page, revision=revision, live=True, first=page.first_published_at is None)
    prefetch_related_objects([item.account for item in plans], "topics", "root_page")
    topics = page.get_social_topics()
    return [
        _forecast(
            item,
            posts.get(item.account.pk),
            describe_decision(item.account, page, topics, item.decision),
        )
        for item in plans
    ]


def _forecast(item: Plan, post: Post | None, reason: str) -> Forecast:
    account, action = item.account, item.decision.action
    if post:
        post.account = account
    imagined = _imagined(item, post)
    operation = operation_for(imagined)
    says_nothing = action == Action.EDIT and operation is None
    return Forecast(
        account=account,
        label=_label(item, post, operation),
        reason="" if says_nothing else reason,
        message=composed(imagined, item.message or _left_standing(item, post)),
        problems=_problems(item),
        post=post,
        shown=PostPresentation(post) if post else None,
    )


def _label(item: Plan, post: Post | None, operation: Operation | None) -> str:
    action = item.decision.action
    if action == Action.NOTHING:
        return _("The post stays as it is") if post and post.desired else _("Will not be posted")
    if action == Action.WITHDRAW:
        return _("The post will be removed")
    if post and post.status in (Status.HELD, Status.SKIPPED) and operation:
        return _("Waits until somebody releases it")
    return LABELS[operation, item.account.get_channel().by_hand]


def _left_standing(item: Plan, post: Post | None) -> Message | None:
    """What stands at the network and stays there as it is."""
    return post.confirmed_message if post and item.decision.action == Action.NOTHING else None


def _problems(item: Plan) -> tuple[Explanation, ...]:
    if not item.message:
        return ()
    findings = item.account.get_channel().check(item.message)
    return tuple(explain(finding.problem, finding.details) for finding in findings)


def _imagined(item: Plan, post: Post | None) -> Post:
    """The post as it would be after publishing; never saved."""
    return Post(
        account=item.account,
        desired=item.message.to_dict() if item.message else {},
        confirmed=post.confirmed if post else {},
        told=post.told if post else "",
        marker=post.marker if post else NO_MARKER,
    )
