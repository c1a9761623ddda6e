"""From a page to its rows: gather what the rules must know, decide, and write what should be there.

Runs inside the publish: few queries, no network, the same number of queries for any number of accounts.
"""

from __future__ import annotations

import logging
from functools import lru_cache, partial

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import Locale, PageViewRestriction

from .. import statements
from ..audit_log.people import people_of
from ..channels import get_channels
from ..channels.base import Capabilities
from ..content.images import select_pictures
from ..content.post_text import PageMessages
from ..delivery import transitions
from ..delivery.schedule import first_attempt
from ..messages import Message
from ..models import Post, SocialAccount, SocialTemplate
from ..models.states import IN_FLIGHT
from ..pages import SocialPageMixin
from .dispatch import write_and_wake
from .rules import AccountRule, Action, Decision, PageFacts, Plan, Standing, decide, not_to_come

logger = logging.getLogger(__name__)

#: What the rules and the times need of an account: publishing loads no more.
PLANNED_BY = (
    "id",
    "channel",
    "mode",
    "locales",
    "page_types",
    "age_limit_days",
    "when_uneditable",
    "grace_minutes",
    "quiet_from",
    "quiet_until",
    "created_at",
)
#: What only the database knows of an account and this page, in the order of the statement.
KNOWN_BY_DATABASE = (
    "page_language",
    "page_has_posts",
    "root_path",
    "has_topics",
    "topic_matches",
    "template_text",
    "page_is_private",
)

#: What is followed by words at the network.
SAYING = (Action.ANNOUNCE, Action.EDIT, Action.RESTORE)

ACCOUNTS = """
SELECT {{columns}},
  (SELECT language_code FROM {locales} locale WHERE locale.id = %s) AS page_language,
  EXISTS (SELECT 1 FROM {posts} post WHERE post.translation_key = %s) AS page_has_posts,
  (SELECT path FROM {pages} page WHERE page.id = {accounts}.root_page_id) AS root_path,
  EXISTS (SELECT 1 FROM {topics} chosen WHERE chosen.socialaccount_id = {accounts}.id) AS has_topics,
  EXISTS (
    SELECT 1 FROM {topics} chosen JOIN {tags} tag ON tag.id = chosen.tag_id
    WHERE chosen.socialaccount_id = {accounts}.id AND tag.name IN ({names})
  ) AS topic_matches,
  (
    SELECT template.text FROM {templates} template
    WHERE template.account_id = {accounts}.id
      AND template.page_type IN (%s, '')
      AND template.locale IN ((SELECT language_code FROM {locales} locale WHERE locale.id = %s), '')
    ORDER BY template.page_type DESC, template.locale DESC LIMIT 1
  ) AS template_text,
  EXISTS (
    SELECT 1 FROM {restrictions} restriction JOIN {pages} page ON page.id = restriction.page_id
    WHERE page.path IN ({paths})
  ) AS page_is_private
FROM {accounts} WHERE {accounts}.disconnected_at IS NULL ORDER BY {accounts}.id
"""


def plan(page, *, revision=None, live: bool | None = None, first: bool | None = None) -> list[Plan]:
    """Return what should happen to ``page`` at each account, and why; writes nothing.

    ``page`` is a ``SocialPageMixin`` page. ``revision`` is the one that was published. ``live`` and
    ``first`` override the page's own state, to ask "what if it were published now?".
    """
    return [plan for plan, _post in _plans(page, revision=revision, live=live, first=first)]


def announce(page, *, revision=None, live: bool | None = None) -> list[Plan]:
    """Write what should stand at each account after ``page`` changed, and wake a worker if anything is due.

    Joins the caller's transaction, or makes one of its own. ``live=False`` withdraws whatever stands.
    """
    for attempt in (1, 2):
        try:
            return write_and_wake(partial(_write, page, revision, live))
        except IntegrityError:
            # Two people published the same page at the same moment: the second plan sees the first's rows.
            if attempt == 2:
                raise
    return []


def _write(page, revision, live) -> tuple[list[Plan], bool]:
    """Return the plans, and whether any post has changed."""
    now = timezone.now()
    plans = _plans(page, revision=revision, live=live, lock=True)
    new, changed = [], []
    # Most accounts say the same.
    said = {message: message.to_dict() for message in {plan.message for plan, _post in plans} if message}
    for plan, post in plans:
        desired = said.get(plan.message, {})
        if plan.decision.action == Action.NOTHING:
            continue
        if post is None:
            post = Post(page_id=page.pk, translation_key=page.translation_key, account=plan.account)
            new.append(post)
        elif post.desired == desired and post.page_title == page.title:
            continue
        else:
            changed.append(post)
        post.desired, post.page_title = desired, page.title
        post.revision_id = revision.pk if revision else post.revision_id
        post.published_by_id = revision.user_id if revision else post.published_by_id
        post.planned_at = now
        if post.status not in IN_FLIGHT:
            # What is looked for keeps its quiet time: an edit must not make the look come early.
            post.next_attempt_at = _first_attempt(page, plan, now)
    if revision and (new or changed):
        people = people_of(revision)
        for post in new + changed:
            post.people = people
    if new:
        statements.insert(new)
    if changed:
        transitions.replan(changed)
    return [plan for plan, _post in plans], bool(new or changed)


def _first_attempt(page, plan: Plan, now):
    """Removals leave at once; the rest minds the account's grace period and quiet hours."""
    if plan.decision.action == Action.WITHDRAW:
        return now
    account = plan.account
    return first_attempt(
        timezone.localtime(now),
        grace_minutes=account.grace_minutes,
        quiet_from=account.quiet_from,
        quiet_until=account.quiet_until,
        urgent=page.social_urgent,
    )


def _plans(page, *, revision=None, live=None, first=None, lock=False) -> list[tuple[Plan, Post | None]]:
    topics = frozenset(page.get_social_topics())
    accounts = _accounts(page, topics, slim=lock)
    if not accounts:
        return []
    _know_locale(page, accounts[0].page_language)
    standings, posts = _standings(page, lock) if accounts[0].page_has_posts else ({}, {})
    facts = _facts(page, topics, accounts[0].page_is_private, revision, live, first)
    today = timezone.localdate()
    plans = []
    for account in accounts:
        post = posts.get(account.pk)
        if post:
            post.account = account
        decision = decide(facts, _rule(account, page, topics), standings.get(account.pk, Standing()), today)
        plans.append((decision, account, post))
    messages = PageMessages(page)
    return [(_plan(account, decision, messages, post), post) for decision, account, post in plans]


def _plan(account: SocialAccount, decision: Decision, messages: PageMessages, post: Post | None) -> Plan:
    """The plan with its message, or why the network has no use for it."""
    if decision.action not in SAYING:
        return Plan(account, decision)
    # A network that is not installed (any more) stops no other; what it is owed waits for it.
    channel = get_channels().get(account.channel)
    capabilities = channel.capabilities if channel else Capabilities(text_limit=0)
    message, reason = messages.for_account(account, as_event=capabilities.is_event), "no-event"
    if message:
        reason = _not_to_come(message, post)
        if not reason:
            needs_picture, get_card = capabilities.needs_picture, messages.page.get_social_card
            message, reason = select_pictures(message, needs_picture, get_card), "no-picture"
            if message:
                return Plan(account, decision, message)
    is_wanted = decision.action == Action.EDIT
    return Plan(account, Decision(Action.WITHDRAW if is_wanted else Action.NOTHING, reason))


def _not_to_come(message: Message, post: Post | None) -> str:
    """What stands at the network already is kept true; what does not is made only for those who can come."""
    if message.event is None or (post and (post.confirmed or post.status in IN_FLIGHT)):
        return ""
    return not_to_come(message.event, timezone.now())


def _accounts(page, topics: frozenset[str], *, slim: bool) -> list[SocialAccount]:
    """Every connected account, with what only the database knows: does a topic match, is the page restricted?

    ``slim``: only what publishing needs of them. Written as SQL, because composing the same by the ORM costs
    more, in each publish, than the database needs to answer it.
    """
    paths, names = _ancestor_paths(page), sorted(topics) or [""]
    key = Post._meta.get_field("translation_key").get_db_prep_value(page.translation_key, connection)
    parameters = [page.locale_id, key, *names, page._meta.label_lower, page.locale_id, *paths]
    return statements.fetch(
        SocialAccount,
        _accounts_statement(len(names), len(paths)),
        parameters,
        only=PLANNED_BY if slim else (),
        also=KNOWN_BY_DATABASE,
    )


@lru_cache
def _accounts_statement(names: int, paths: int) -> str:
    return ACCOUNTS.format(
        names=", ".join(["%s"] * names),
        paths=", ".join(["%s"] * paths),
        accounts=SocialAccount._meta.db_table,
        posts=Post._meta.db_table,
        locales=Locale._meta.db_table,
        topics=SocialAccount.topics.through._meta.db_table,
        tags=Tag._meta.db_table,
        templates=SocialTemplate._meta.db_table,
        pages=Post._meta.get_field("page").related_model._meta.db_table,
        restrictions=PageViewRestriction._meta.db_table,
    )


def _know_locale(page, language: str) -> None:
    """Spare the page's locale a query of its own: the accounts' statement has brought it along."""
    if not page._meta.get_field("locale").is_cached(page):
        page.locale = Locale(pk=page.locale_id, language_code=language)


def _ancestor_paths(page) -> list[str]:
    """Return the tree paths of ``page`` and all that is above it."""
    return [page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)]


def _standings(page, lock: bool) -> tuple[dict[int, Standing], dict[int, Post]]:
    """Return what each account has of this page and of its translations, and this page's own rows."""
    # A page's own posts carry its translation key as well.
    rows = Post.objects.filter(translation_key=page.translation_key, key="")
    standings, posts = {}, {}
    for post in rows.select_for_update() if lock else rows:
        if post.page_id == page.pk:
            posts[post.account_id] = post
            standings[post.account_id] = Standing(announced=True, wanted=bool(post.desired))
        elif post.desired:
            standings.setdefault(post.account_id, Standing(translation_announced=True))
    return standings, posts


def _facts(page, topics, private, revision, live, first) -> PageFacts:
    published, last = page.first_published_at, page.last_published_at
    return PageFacts(
        page_type=page._meta.label_lower,
        path=page.path,
        locale=page.locale.language_code,
        live=page.live if live is None else live,
        private=private,
        choice=page.social_announcement,
        first_publication=(published is not None and published == last) if first is None else first,
        # Wagtail dates a copy that is kept live by its revision, a real publication by its own moment.
        is_copy=bool(revision and published and published == revision.created_at),
        has_person=bool(revision and revision.user_id),
        document_date=page.get_social_date(),
        topics=topics,
    )


def _rule(account: SocialAccount, page, topics: frozenset[str]) -> AccountRule:
    """The account's rule; its topics are reduced to the ones that match, which is all that is asked."""
    chosen = frozenset()
    if account.has_topics:
        chosen = topics if account.topic_matches else frozenset({""})
    return AccountRule(
        root_path=account.root_path or "",
        locales=frozenset(account.locales),
        page_types=frozenset(account.page_types),
        topics=chosen,
        age_limit_days=account.age_limit_days,
        is_newer=bool(page.last_published_at and page.last_published_at < account.created_at),
        is_left_out=page.get_social_choice(account).skip,
    )


def announce_tree(page, *, restore: bool = False) -> None:
    """Plan every announced page at and below ``page`` again, since its address or its openness has changed.

    ``restore``: also those whose posts were withdrawn, which may come back.
    """
    page_model = Post._meta.get_field("page").related_model
    posts = Post.objects.all() if restore else Post.objects.exclude(desired={})
    below = page_model.objects.filter(path__startswith=page.path, pk__in=posts.values("page_id"))
    with transaction.atomic():
        for announced in below.specific():
            if isinstance(announced, SocialPageMixin):
                announce(announced)
