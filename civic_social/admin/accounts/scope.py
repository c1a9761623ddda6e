"""An account's rule in plain sentences: what it announces, and which part of it decided about a page."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.coreutils import get_content_languages

from ...models import SocialAccount
from ...planning.rules import Action, Decision
from ..pages.page_types import page_type_choices


def describe_scope(account: SocialAccount) -> str:
    """Return what ``account`` announces, as a sentence for people."""
    parts = [_kinds(account), _part_of_site(account), _languages(account), _topics(account)]
    announced = _("Announces %(pages)s.") % {"pages": " ".join(filter(None, parts))}
    limit = ngettext(
        "A document dated more than %(days)s day ago is not announced by itself.",
        "A document dated more than %(days)s days ago is not announced by itself.",
        account.age_limit_days,
    ) % {"days": account.age_limit_days}
    return f"{announced} {limit}"


def describe_decision(account: SocialAccount, page, topics, decision: Decision) -> str:
    """Return the reason of ``decision``, and which part of the account's rule has decided, if any.

    ``topics``: the page's, asked once for all accounts.
    """
    if decision.action == Action.ANNOUNCE:
        return _joined(decision.sentence, _matches(account, page, topics))
    decided = DECIDED_BY.get(decision.reason)
    return _joined(decision.sentence, decided(account, topics)) if decided else str(decision.sentence)


def _matches(account, page, topics) -> str:
    """What of the page the rule has asked for and found; nothing where it asks for nothing."""
    common = set(topics) & _names(account)
    parts = [
        _("with the topic %(topics)s") % {"topics": _all(common)} if common else "",
        _part_of_site(account) if account.root_page else "",
        _kind_words([page._meta.label_lower]) if account.page_types else "",
        _language_words([page.locale.language_code]) if account.locales else "",
    ]
    found = "; ".join(filter(None, parts))
    return _("It fits what is chosen for the account: %(found)s.") % {"found": found} if found else ""


def _other_topic(account, topics) -> str:
    found = _("The page's topics: %(topics)s.") % {"topics": _all(topics)} if topics else ""
    return _joined(_takes(_topics)(account, topics), found or _("The page has no topic."))


def _takes(describe):
    return lambda account, topics: _("Chosen for the account: %(wanted)s.") % {"wanted": describe(account)}


def _joined(*sentences) -> str:
    return " ".join(str(sentence) for sentence in sentences if sentence)


def _kinds(account) -> str:
    if not account.page_types:
        return _("pages of every kind")
    return _kind_words(account.page_types)


def _kind_words(kinds) -> str:
    names = dict(page_type_choices())
    return _("pages of the kind %(kinds)s") % {"kinds": _either(str(names.get(kind, kind)) for kind in kinds)}


def _part_of_site(account) -> str:
    if account.root_page is None:
        return _("from the whole site")
    return _("from the part “%(page)s”") % {"page": account.root_page.get_admin_display_title()}


def _languages(account) -> str:
    return _language_words(account.locales) if account.locales else ""


def _language_words(codes) -> str:
    names = get_content_languages()
    return _("in %(languages)s") % {"languages": _or([str(names.get(code, code)) for code in codes])}


def _topics(account) -> str:
    names = sorted(_names(account))
    return _("with the topic %(topics)s") % {"topics": _either(names)} if names else ""


def _names(account) -> set[str]:
    return {topic.name for topic in account.topics.all()}


def _all(names) -> str:
    return ", ".join(_("“%(name)s”") % {"name": name} for name in sorted(names))


def _either(names) -> str:
    """Join names as "“a”, “b” or “c”"."""
    return _or([_("“%(name)s”") % {"name": name} for name in names])


def _or(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(most)s or %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}


#: The parts of a rule that can keep a page away, by the names of ``planning.REASONS``.
DECIDED_BY = {
    "other-topic": _other_topic,
    "other-part": _takes(_part_of_site),
    "other-language": _takes(_languages),
    "other-type": _takes(_kinds),
}
