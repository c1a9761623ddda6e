"""A page changed: which posts should exist, saying what, and why not. Pure rules, no I/O.

A post is announced for the first time only when a person publishes a page for the first time, in the
account's part of the site, language, kind and topics, or when the editor asks for it on the page. What has
been announced follows the page from then on, whatever the rule says later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ..content.choices import Announcement
from ..messages import EventFacts, Message

if TYPE_CHECKING:
    from ..models import SocialAccount


class Action(Enum):
    """What a plan does to one account."""

    ANNOUNCE = "announce"
    EDIT = "edit"
    RESTORE = "restore"
    WITHDRAW = "withdraw"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the rules must know of a page at the moment of planning.

    ``first_publication``: this is the publication that made the page public for the first time.
    ``is_copy``: it became public as a copy of another page. ``has_person``: somebody stands behind the
    revision (scripts and imports have nobody). ``document_date``: the date of what the page says.
    """

    page_type: str
    path: str
    locale: str
    live: bool
    private: bool
    choice: str
    first_publication: bool
    is_copy: bool
    has_person: bool
    document_date: date | None = None
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AccountRule:
    """Which pages an account announces; empty sets mean "all"."""

    root_path: str = ""
    locales: frozenset[str] = frozenset()
    page_types: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    age_limit_days: int = 30
    #: The account did not exist yet when the page was published.
    is_newer: bool = False
    #: The editor leaves this account out for the page.
    is_left_out: bool = False


@dataclass(frozen=True, slots=True)
class Existing:
    """What the account already has of this page.

    ``announced``: a post exists for it (whatever its state). ``wanted``: something should stand there.
    ``translation_announced``: the same page in another language was announced at this account.
    """

    announced: bool = False
    wanted: bool = False
    translation_announced: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What should happen at one account, and the name of the reason in ``REASONS``."""

    action: Action
    reason: str

    @property
    def sentence(self) -> str:
        """The reason, for people."""
        return REASONS[self.reason]


REASONS = {
    "first-published": _("The page is published for the first time."),
    "asked": _("The editor asks for it."),
    "changed": _("The page has changed; the post follows."),
    "published-again": _("The page is published again."),
    "not-live": _("The page is not public."),
    "private": _("The page is open to some visitors only."),
    "choice-never": _("The editor has chosen not to announce the page."),
    "left-out": _("The editor has chosen not to announce the page here."),
    "minor-change": _("The editor has chosen to leave the posts as they are."),
    "other-part": _("The page is in another part of the site."),
    "other-language": _("The page is in another language."),
    "other-type": _("This kind of page is not announced here."),
    "other-topic": _("None of the page's topics belongs to this account."),
    "no-person": _("A program published the page; only what a person publishes is announced."),
    "copy": _("The page is a copy; a copy is not announced by itself."),
    "published-before": _("The page was public before; it is not announced afterwards by itself."),
    "too-old": _("The document's date is older than the account's age limit."),
    "translation-announced": _("The page was already announced here in another language."),
    "nothing-there": _("Nothing was announced here."),
    "no-event": _("Only events stand here, and the page is none."),
    "event-off": _("The event does not take place, and was not told here."),
    "event-over": _("The event is over."),
    "no-picture": _("This network takes no post without a picture, and the page has none."),
}


def decide(page: PageFacts, rule: AccountRule, existing: Existing, today: date) -> Decision:
    """Return what should happen to ``page`` at one account."""
    gone = _reason_to_be_gone(page) or ("left-out" if rule.is_left_out else "")
    if gone:
        if existing.wanted:
            return Decision(Action.WITHDRAW, gone)
        return Decision(Action.NOTHING, gone if not existing.announced else "nothing-there")
    if existing.announced:
        if page.choice == Announcement.LEAVE and existing.wanted:
            return Decision(Action.NOTHING, "minor-change")
        if existing.wanted:
            return Decision(Action.EDIT, "changed")
        return Decision(Action.RESTORE, "published-again")
    reason = _out_of_scope(page, rule) or _not_news(page, rule, existing, today)
    if reason:
        return Decision(Action.NOTHING, reason)
    return Decision(Action.ANNOUNCE, "first-published" if page.first_publication else "asked")


def _reason_to_be_gone(page: PageFacts) -> str:
    if not page.live:
        return "not-live"
    if page.private:
        return "private"
    return "choice-never" if page.choice == Announcement.NEVER else ""


def _out_of_scope(page: PageFacts, rule: AccountRule) -> str:
    if not page.path.startswith(rule.root_path):
        return "other-part"
    if rule.locales and page.locale not in rule.locales:
        return "other-language"
    if rule.page_types and page.page_type not in rule.page_types:
        return "other-type"
    return "other-topic" if rule.topics and not rule.topics & page.topics else ""


def _not_news(page: PageFacts, rule: AccountRule, existing: Existing, today: date) -> str:
    """The rules against a blast: old, copied, imported and translated pages do not announce themselves."""
    if existing.translation_announced:
        return "translation-announced"
    if not page.has_person:
        return "no-person"
    if page.choice == Announcement.ALWAYS:
        return ""
    if page.is_copy:
        return "copy"
    if not page.first_publication or rule.is_newer:
        return "published-before"
    if page.choice == Announcement.LEAVE:
        return "minor-change"
    if page.document_date and (today - page.document_date).days > rule.age_limit_days:
        return "too-old"
    return ""


def reason_event_is_past(event: EventFacts, now: datetime) -> str:
    """Return why nobody is told any more of an event that does not stand there yet; empty: they are."""
    if event.state:
        return "event-off"
    return "event-over" if event.end < now else ""


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """What should happen at ``account``: a decision, and the message that should stand there."""

    account: SocialAccount
    decision: Decision
    message: Message | None = None
