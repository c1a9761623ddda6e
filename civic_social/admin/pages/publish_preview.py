"""The effect of publishing a page now at each account, next to the posts that exist already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from ...content.rendering import FoldedText
from ...delivery.operations import operation_for
from ...error_messages import Explanation, explain
from ...messages import Message
from ...models import Post, SocialAccount
from ...models.states import Operation, Status
from ...planning.planner import plan_page
from ...planning.rules import AccountPlan, Action
from ..accounts.rule_description import describe_decision
from ..posts.presentation import PostPresentation, compose_message

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: The marker of a post that does not exist yet; as long as a real one, for the character count.
NO_MARKER = f"cs{'0' * 16}"
#: Labels by the operation at the network, and by whether a person carries it out.
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
class PublishPreview:
    """The effect at one account: a label with the reason, and the existing post if there is one.

    ``message`` is the exact post after publishing, or None if there would be none. ``problems`` are faults
    in the text that the editor can correct.
    """

    account: SocialAccount
    label: StrOrPromise
    reason: str
    message: Message | None = None
    problems: tuple[Explanation, ...] = ()
    post: Post | None = None
    shown: PostPresentation | None = None

    @property
    def text(self) -> str:
        """Return the exact text of the post after publishing; empty without a post."""
        return self.message.text if self.message else ""

    @property
    def length(self) -> int:
        """Return the length of the text as the network counts it."""
        return self.account.get_channel().text_length(self.text)

    @property
    def unit(self) -> str:
        """Return the unit in which the network counts the text, a ``TextUnit``."""
        return self.account.get_channel().capabilities.text_unit

    @property
    def limit(self) -> int:
        """Return the network's limit for the text of a post with these pictures, in its unit."""
        channel = self.account.get_channel()
        return channel.text_limit(self.message) if self.message else channel.capabilities.text_limit

    @property
    def folded(self) -> FoldedText:
        """Return the text as the network shows it: the visible part, and the part behind "See more"."""
        return self.account.get_channel().look().fold(self.text)


def preview_publishing(page: Any, user: Any, *, is_refused: bool = False) -> list[PublishPreview]:
    """Return the effect of publishing ``page`` now, as ``user``, at each account; writes nothing.

    ``is_refused``: the page cannot be published as it is, so that nothing is promised.
    """
    posts = {post.account_id: post for post in Post.objects.filter(page_id=page.pk, key="")}
    # The rules read only these fields of the revision, so an unsaved one is enough.
    revision = Revision(
        user=user if user.is_authenticated else None,
        created_at=page.first_published_at if _was_published_as_copy(page) else None,
    )
    plans = plan_page(page, revision=revision, live=True, first=page.first_published_at is None)
    prefetch_related_objects([item.account for item in plans], "topics", "root_page", "site")
    topics = page.get_social_topics()
    return [
        _preview(
            item,
            posts.get(item.account.pk),
            describe_decision(item.account, page, topics, item.decision),
            is_refused,
        )
        for item in plans
    ]


def _was_published_as_copy(page: Any) -> bool:
    """Return True if the page first became public as a copy, which Wagtail dates by the copy's revision."""
    moment = page.first_published_at
    return moment is not None and page.revisions.filter(created_at=moment).exists()


def _preview(item: AccountPlan, post: Post | None, reason: str, is_refused: bool) -> PublishPreview:
    account, action = item.account, item.decision.action
    if post:
        post.account = account
    expected = _expected_post(item, post)
    operation = operation_for(expected)
    is_unchanged = action == Action.EDIT and operation is None
    label = _label(item, post, operation)
    is_held = is_refused and action != Action.NOTHING and not is_unchanged
    return PublishPreview(
        account=account,
        label=_("Nothing happens here until the page can be published") if is_held else label,
        reason="" if is_unchanged or is_held else reason,
        message=compose_message(expected, item.message or _unchanged_message(item, post)),
        problems=_problems(item),
        post=post,
        shown=PostPresentation(post) if post else None,
    )


def _label(item: AccountPlan, post: Post | None, operation: Operation | None) -> StrOrPromise:
    action = item.decision.action
    if action == Action.NOTHING:
        return _("The post stays as it is") if post and post.desired else _("Will not be posted")
    if action == Action.WITHDRAW:
        return _("The post will be removed")
    if post and post.status in (Status.HELD, Status.SKIPPED) and operation:
        return _("Waits until somebody releases it")
    return LABELS[operation, item.account.get_channel().by_hand]


def _unchanged_message(item: AccountPlan, post: Post | None) -> Message | None:
    """Return the confirmed message of a post that publishing leaves alone, or None."""
    return post.confirmed_message if post and item.decision.action == Action.NOTHING else None


def _problems(item: AccountPlan) -> tuple[Explanation, ...]:
    if not item.message:
        return ()
    findings = item.account.get_channel().check(item.message)
    return tuple(explain(finding.problem, finding.details) for finding in findings)


def _expected_post(item: AccountPlan, post: Post | None) -> Post:
    """Return the post as it would be after publishing, as an unsaved instance."""
    return Post(
        account=item.account,
        desired=item.message.to_dict() if item.message else {},
        confirmed=post.confirmed if post else {},
        correction_fingerprint=post.correction_fingerprint if post else "",
        marker=post.marker if post else NO_MARKER,
    )
