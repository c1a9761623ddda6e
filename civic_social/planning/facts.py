"""The facts that the rules decide by, from the database: a page, its posts, and the rules of accounts."""

from __future__ import annotations

from collections.abc import Iterable

from wagtail.models import PageViewRestriction, Revision

from ..content.choices import Announcement
from ..models import Post, SocialAccount, SocialTemplate
from ..models.sites import find_site_ids
from ..pages import SocialPageMixin
from .rules import AccountRule, Existing, PageFacts


def page_facts(
    page: SocialPageMixin,
    revision: Revision | None,
    live: bool | None,
    first: bool | None,
    *,
    is_requested: bool,
    has_topics: bool,
) -> PageFacts:
    """Return the facts about ``page``; its topics only if ``has_topics``: an account selects by them."""
    published, last = page.first_published_at, page.last_published_at
    choice = page.civic_social_announcement
    return PageFacts(
        page_type=page._meta.label_lower,
        path=page.path,
        locale=page.locale.language_code,
        live=page.live if live is None else live,
        private=_is_private(page),
        choice=Announcement.ALWAYS if is_requested and choice != Announcement.NEVER else choice,
        first_publication=(published is not None and published == last) if first is None else first,
        # Wagtail dates a copy that is kept live by its revision, a real publication by its own moment.
        is_copy=bool(revision and published and published == revision.created_at),
        has_person=is_requested or bool(revision and revision.user_id),
        document_date=page.get_social_date(),
        topics=frozenset(page.get_social_topics() if has_topics else ()),
    )


def _is_private(page: SocialPageMixin) -> bool:
    """Return True if ``page``, saved or not, or a page above it is restricted to some visitors."""
    paths = [page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)]
    return PageViewRestriction.objects.filter(page__path__in=paths).exists()


def account_rule(
    account: SocialAccount, page: SocialPageMixin, root_path: str, topics: Iterable[str]
) -> AccountRule:
    """Return the rule of ``account`` for ``page``; ``topics``: the names of those it selects pages by."""
    return AccountRule(
        root_path=root_path,
        locales=frozenset(account.locales),
        page_types=frozenset(account.page_types),
        topics=frozenset(topics),
        age_limit_days=account.age_limit_days,
        is_newer=bool(page.last_published_at and page.last_published_at < account.created_at),
        is_left_out=page.get_social_choice(account).skip,
    )


def accounts_of_site(
    accounts: Iterable[SocialAccount], page: SocialPageMixin, posts: dict[int, Post]
) -> list[SocialAccount]:
    """Return the accounts of the Site of ``page``, and those that have a post of it already."""
    sites = find_site_ids(page)
    return [
        account for account in accounts if sites is None or account.site_id in sites or account.pk in posts
    ]


def existing_posts(page: SocialPageMixin, lock: bool) -> tuple[dict[int, Existing], dict[int, Post]]:
    """Return the facts about existing posts of the page and its translations, and the page's own rows.

    Both are keyed by account.
    """
    # A page's own posts carry its translation key as well.
    rows = Post.objects.filter(translation_key=page.translation_key, key="").order_by("pk")
    known = (rows.select_for_update() if lock else rows).values_list("page", "account", "desired")
    existing: dict[int, Existing] = {}
    is_posted = False
    for page_id, account, desired in known:
        is_posted |= page_id == page.pk
        if desired:
            existing[account] = Existing(translation_announced=True)
    # Whole rows only if there are any: most publications are the first one of their page.
    posts = {post.account_id: post for post in rows.filter(page=page.pk)} if is_posted else {}
    for account, post in posts.items():
        existing[account] = Existing(announced=True, wanted=bool(post.desired))
    return existing, posts


def topics_by_account() -> dict[int, list[str]]:
    """Return the names of the topics in the rules of the accounts that select pages by topic, by account."""
    topics: dict[int, list[str]] = {}
    for account, name in SocialAccount.topics.through.objects.values_list("socialaccount", "tag__name"):
        topics.setdefault(account, []).append(name)
    return topics


def template_texts(page: SocialPageMixin) -> dict[int, str]:
    """Return the text of the most specific template for ``page`` by account."""
    rows = SocialTemplate.objects.order_by().values_list("page_type", "locale", "account_id", "text")
    kinds, languages = ("", page._meta.label_lower), ("", page.locale.language_code)
    # From the least to the most specific, by kind and then by language: the last one of an account remains.
    return {
        account: text
        for kind, language, account, text in sorted(rows)
        if kind in kinds and language in languages
    }
