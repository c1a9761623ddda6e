"""Plans the posts of a page: collects the facts, applies the rules, writes the rows.

Runs inside the transaction of the publication: no network, and the same number of queries for any number of
accounts.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import F
from django.utils import timezone
from wagtail.models import Revision

from ..audit_log.people import name_of, people_of
from ..channels import get_channels
from ..channels.base import Capabilities
from ..content.images import select_pictures
from ..content.post_text import PageMessages
from ..delivery import transitions
from ..delivery.schedule import departure_time
from ..messages import Message
from ..models import Post, SocialAccount
from ..models.states import IN_FLIGHT, Status
from ..pages import SocialPageMixin
from ..short_links.addresses import root_for, with_short_root
from ..short_links.allocation import ensure_links
from ..short_links.maintenance import has_link
from ..signals import Veto
from . import program_publications
from .dispatch import write_and_enqueue
from .facts import (
    account_rule,
    accounts_of_site,
    existing_posts,
    page_facts,
    template_texts,
    topics_by_account,
)
from .new_posts import PlannedMeanwhile, insert_posts
from .receivers import ask_receivers
from .rules import AccountPlan, Action, Decision, Existing, decide, reason_event_is_past

logger = logging.getLogger(__name__)

R = TypeVar("R")

#: Actions after which the network shows a message.
WITH_MESSAGE = (Action.ANNOUNCE, Action.EDIT, Action.RESTORE)


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """A post whose plan changes: the plan, the existing post or None, and the message as it is stored."""

    plan: AccountPlan
    post: Post | None
    desired: dict[str, Any]


def plan_page(
    page: SocialPageMixin,
    *,
    revision: Revision | None = None,
    live: bool | None = None,
    first: bool | None = None,
) -> list[AccountPlan]:
    """Return the plan for ``page`` at each account, with the reasons; writes nothing.

    ``revision`` is the published one. ``live`` and ``first`` (first publication) override the state of the
    page, to find out what publishing it now would do.
    """
    return [plan for plan, _post in _plans(page, revision=revision, live=live, first=first)]


def find_differences(page: SocialPageMixin) -> list[PlanDifference]:
    """Return the posts that ``sync_page(page)`` would change, without a publication; writes nothing."""
    return list(_differences(_plans(page), page))


def sync_page(
    page: SocialPageMixin,
    *,
    revision: Revision | None = None,
    live: bool | None = None,
    announcer: AbstractBaseUser | None = None,
) -> list[AccountPlan]:
    """Write the plan for each account after ``page`` has changed, and enqueue the delivery of what is due.

    Joins the caller's transaction, or makes its own. ``live=False`` withdraws all posts of the page.
    ``announcer`` is a person who asks for the announcement of a page that was published already. Raises
    ``PlannedMeanwhile`` if two other processes publish the same page at the same moment.
    """
    write = partial(_write, page, revision, live, announcer)
    try:
        return write_and_enqueue(write)
    except PlannedMeanwhile:
        return write_and_enqueue(write)


def _write(
    page: SocialPageMixin, revision: Revision | None, live: bool | None, announcer: AbstractBaseUser | None
) -> tuple[list[AccountPlan], bool]:
    """Write the plans; return them, and True if any post has changed."""
    now = timezone.now()
    is_requested = announcer is not None or program_publications.is_to_be_announced(page, revision)
    plans = _plans(page, revision=revision, live=live, is_requested=is_requested, lock=True)
    new, changed = [], []
    for difference in _differences(plans, page):
        post = difference.post
        if post is None:
            post = Post(
                page_id=page.pk, translation_key=page.translation_key, account=difference.plan.account
            )
            new.append(post)
        else:
            changed.append(post)
        post.desired, post.page_title = difference.desired, page.title
        if revision:
            post.revision_id, post.published_by_id = revision.pk, revision.user_id
        if announcer:
            post.published_by_id = announcer.pk
        post.planned_at = now
        if post.status not in IN_FLIGHT:
            # A post that is searched for keeps its waiting time: an edit must not make the search come early.
            post.next_attempt_at = departure_time(post, now, page.is_social_urgent)
    if (revision or announcer) and (new or changed):
        people = {"published_by": name_of(announcer)} if announcer else people_of(revision)
        for post in new + changed:
            post.people = people
    page.is_short_link_given = ensure_links(new + changed, page.pk if new and has_link(page) else None)
    if new:
        insert_posts(new)
    if changed:
        transitions.replan(changed)
    program_publications.record(page, revision, [plan for plan, _post in plans], is_requested=is_requested)
    return [plan for plan, _post in plans], bool(new or changed)


def _differences(
    plans: list[tuple[AccountPlan, Post | None]], page: SocialPageMixin
) -> Iterator[PlanDifference]:
    """Yield the posts of ``plans`` that are new or change."""
    to_dict = _once_for_each(Message.to_dict)
    for plan, post in plans:
        desired = dict(to_dict(plan.message)) if plan.message else {}
        if plan.decision.action == Action.NOTHING:
            continue
        if (
            post is None
            or post.desired != desired
            or post.page_title != page.title
            or _waits_needlessly(post, page)
        ):
            yield PlanDifference(plan, post, desired)


def _waits_needlessly(post: Post, page: SocialPageMixin) -> bool:
    """Return True if only quiet hours or a grace period delay the post, and the page has become urgent."""
    if post.status != Status.DUE or post.next_attempt_at <= timezone.now():
        return False
    ordinary = departure_time(post, post.planned_at, lambda: False)
    return post.next_attempt_at == ordinary and page.is_social_urgent(post.key)


def _plans(
    page: SocialPageMixin,
    *,
    revision: Revision | None = None,
    live: bool | None = None,
    first: bool | None = None,
    is_requested: bool = False,
    lock: bool = False,
) -> list[tuple[AccountPlan, Post | None]]:
    connected = SocialAccount.objects.filter(disconnected_at=None)
    rows = list(connected.annotate(root_path=F("root_page__path")).order_by("pk"))
    if not rows:
        return []
    root_paths = {row.pk: row.root_path or "" for row in rows}
    existing, posts = existing_posts(page, lock)
    accounts = accounts_of_site(rows, page, posts)
    topics = topics_by_account()
    facts = page_facts(page, revision, live, first, is_requested=is_requested, has_topics=bool(topics))
    templates = template_texts(page)
    messages = PageMessages(page)
    shorten = partial(_shorten, cache(root_for), _once_for_each(partial(with_short_root, post=None)))
    today = timezone.localdate()
    plans = []
    for account in accounts:
        post = posts.get(account.pk)
        if post:
            post.account = account
        rule = account_rule(account, page, root_paths[account.pk], topics.get(account.pk, []))
        decision = decide(facts, rule, existing.get(account.pk, Existing()), today)
        account.template_text = templates.get(account.pk, "")
        plans.append((_account_plan(account, decision, messages, post, shorten), post))
    return plans


def _account_plan(
    account: SocialAccount,
    decision: Decision,
    messages: PageMessages,
    post: Post | None,
    shorten: Callable[[Message, Post | None], Message],
) -> AccountPlan:
    """Return the plan with its message, or with the reason why the network cannot show it."""
    if decision.action not in WITH_MESSAGE:
        return AccountPlan(account, decision)
    # A channel that is no longer installed must not break the others; its posts wait until it is back.
    channel = get_channels().get(account.channel)
    capabilities = channel.capabilities if channel else Capabilities(text_limit=0)
    message, reason = messages.for_account(account, as_event=capabilities.is_event), "no-event"
    if message:
        reason = _reason_against_new_event(message, post)
        answer = message if reason else ask_receivers(messages.page, account, message)
        if isinstance(answer, Veto):
            return AccountPlan(account, Decision(Action.NOTHING, "vetoed", answer.reason))
        if not reason:
            message = answer
            needs_picture, get_card = capabilities.needs_picture, messages.page.get_social_card
            message, reason = select_pictures(message, needs_picture, get_card), "no-picture"
            if message:
                return AccountPlan(account, decision, shorten(message, post))
    is_existing = decision.action == Action.EDIT
    return AccountPlan(account, Decision(Action.WITHDRAW if is_existing else Action.NOTHING, reason))


def _shorten(
    find_root: Callable[[str], str],
    shorten_new: Callable[[Message], Message],
    message: Message,
    post: Post | None,
) -> Message:
    """Return ``message`` with a short link if its post shows one; the same object for all new posts."""
    return with_short_root(message, post, find_root) if post else shorten_new(message)


def _once_for_each(function: Callable[[Message], R]) -> Callable[[Message], R]:
    """Return ``function`` that is called once for each object: most accounts of a page share one message.

    Equal messages are not the same for this, since pictures may differ in their focal points.
    """
    # With the message itself, so that no other object gets its identity meanwhile.
    results: dict[int, tuple[Message, R]] = {}

    def call(message: Message) -> R:
        if id(message) not in results:
            results[id(message)] = message, function(message)
        return results[id(message)][1]

    return call


def _reason_against_new_event(message: Message, post: Post | None) -> str:
    """Return why an event is not announced any more; an announced event is kept up to date."""
    if message.event is None or (post and (post.confirmed or post.status in IN_FLIGHT)):
        return ""
    return reason_event_is_past(message.event, timezone.now())
