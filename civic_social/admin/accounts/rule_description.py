"""An account's rule in plain sentences: what it announces, and which part of it decided about a page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.coreutils import get_content_languages

from ...alphabet import sort_key
from ...models import SocialAccount
from ...models.sites import get_only_site
from ...planning.rules import Action, Decision
from ..page_types import page_type_choices

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def describe_rule(account: SocialAccount, *, is_only_site: bool | None = None) -> str:
    """Return what ``account`` announces, as sentences for users.

    ``is_only_site``: whether the installation has one Site; None reads it from the database.
    """
    parts = [_page_types(account), _section(account, is_only_site), _languages(account), _topics(account)]
    announced = _("Announces %(pages)s.") % {"pages": " ".join(filter(None, parts))}
    limit = ngettext(
        "A document dated more than %(days)s day ago is not announced by itself.",
        "A document dated more than %(days)s days ago is not announced by itself.",
        account.age_limit_days,
    ) % {"days": account.age_limit_days}
    return f"{announced} {limit}"


def describe_decision(account: SocialAccount, page: Any, topics: Collection[str], decision: Decision) -> str:
    """Return the reason of ``decision``, with the part of the account's rule that decided, if any.

    ``topics`` are the names of the page's topics; the caller reads them once for all accounts.
    """
    if decision.action == Action.ANNOUNCE:
        return _join_sentences(decision.sentence, _matching_parts(account, page, topics))
    describe = DECIDING_PARTS.get(decision.reason)
    return _join_sentences(decision.sentence, describe(account, topics) if describe else "")


def _matching_parts(account: SocialAccount, page: Any, topics: Collection[str]) -> str:
    """Return the parts of the rule that ``page`` matches; empty if the rule accepts every page."""
    common = set(topics) & _topic_names(account)
    parts = [
        _("with the topic %(topics)s") % {"topics": _quote_all(common)} if common else "",
        _section(account) if account.root_page else "",
        _describe_page_types([page._meta.label_lower]) if account.page_types else "",
        _describe_languages([page.locale.language_code]) if account.locales else "",
    ]
    found = "; ".join(filter(None, parts))
    return _("It fits what is chosen for the account: %(found)s.") % {"found": found} if found else ""


def _describe_wanted(describe: Callable[[SocialAccount], str]) -> Callable[[SocialAccount, Any], str]:
    """Return a function of an account and topics that describes what the account accepts, by ``describe``."""
    return lambda account, topics: _("Chosen for the account: %(wanted)s.") % {"wanted": describe(account)}


def _describe_other_topic(account: SocialAccount, topics: Collection[str]) -> str:
    found = _("The page's topics: %(topics)s.") % {"topics": _quote_all(topics)} if topics else ""
    return _join_sentences(_describe_wanted(_topics)(account, topics), found or _("The page has no topic."))


def _join_sentences(*sentences: StrOrPromise) -> str:
    return " ".join(str(sentence) for sentence in sentences if sentence)


def _page_types(account: SocialAccount) -> str:
    if not account.page_types:
        return _("pages of every kind")
    return _describe_page_types(account.page_types)


def _describe_page_types(labels: Iterable[str]) -> str:
    names = dict(page_type_choices())
    return _("pages of the kind %(kinds)s") % {
        "kinds": _quote_alternatives(str(names.get(label, label)) for label in labels)
    }


def _section(account: SocialAccount, is_only_site: bool | None = None) -> str:
    if account.root_page is None:
        if get_only_site() if is_only_site is None else is_only_site:
            return _("from the whole site")
        if account.site is None:
            return _("from no site, so nothing: choose one")
        return _("from the whole site “%(site)s”") % {"site": account.site}
    return _("from the part “%(page)s”") % {"page": account.root_page.get_admin_display_title()}


def _languages(account: SocialAccount) -> str:
    return _describe_languages(account.locales) if account.locales else ""


def _describe_languages(codes: Iterable[str]) -> str:
    names = get_content_languages()
    return _("in %(languages)s") % {"languages": _join_alternatives([str(names.get(c, c)) for c in codes])}


def _topics(account: SocialAccount) -> str:
    names = sorted(_topic_names(account), key=sort_key)
    return _("with the topic %(topics)s") % {"topics": _quote_alternatives(names)} if names else ""


def _topic_names(account: SocialAccount) -> set[str]:
    return {topic.name for topic in account.topics.all()}


def _quote_all(names: Iterable[str]) -> str:
    """Return the names in quotes, sorted and separated by commas."""
    return ", ".join(_("“%(name)s”") % {"name": name} for name in sorted(names, key=sort_key))


def _quote_alternatives(names: Iterable[str]) -> str:
    """Return the names as "“a”, “b” or “c”"."""
    return _join_alternatives([_("“%(name)s”") % {"name": name} for name in names])


def _join_alternatives(names: list[str]) -> str:
    """Return the names as "a, b or c"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(most)s or %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}


#: Descriptions of the rule's part that excluded a page, by the reason's name in ``planning.rules.REASONS``.
DECIDING_PARTS: dict[str, Callable[[SocialAccount, Collection[str]], str]] = {
    "other-topic": _describe_other_topic,
    "other-part": _describe_wanted(_section),
    "other-language": _describe_wanted(_languages),
    "other-type": _describe_wanted(_page_types),
}
