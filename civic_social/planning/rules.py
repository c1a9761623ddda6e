"""The rules for announcements: which posts a page should have at an account, and the reasons. No I/O.

A page is announced when a person publishes it for the first time, in the account's part of the site,
language, kind and topics, or when the editor asks for it on the page. From then on the post follows the page,
regardless of the account's rule.
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
    from django_stubs_ext import StrOrPromise

    from ..models import SocialAccount


class Action(Enum):
    """The action of a plan at one account."""

    ANNOUNCE = "announce"
    EDIT = "edit"
    RESTORE = "restore"
    WITHDRAW = "withdraw"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class PageFacts:
    """The facts about a page at the time of planning.

    ``first_publication``: the page becomes public for the first time. ``is_copy``: it became public as a copy
    of another page. ``has_person``: the revision has a user, unlike those of scripts and imports.
    ``document_date``: the date of the document on the page.
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
    """The pages that an account announces; empty sets mean "all"."""

    root_path: str = ""
    locales: frozenset[str] = frozenset()
    page_types: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    age_limit_days: int = 30
    #: True if the account was created after the page was published.
    is_newer: bool = False
    #: True if the editor has excluded this account on the page.
    is_left_out: bool = False


@dataclass(frozen=True, slots=True)
class Existing:
    """The existing posts of the page at the account.

    ``announced``: the page has a post, in any state. ``wanted``: that post should exist at the network.
    ``translation_announced``: the same page was announced at this account in another language.
    """

    announced: bool = False
    wanted: bool = False
    translation_announced: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The action at one account, and the key of its reason in ``REASONS``.

    ``words``: the reason in the words of an extension, instead of the sentence in ``REASONS``.
    """

    action: Action
    reason: str
    words: StrOrPromise = ""

    @property
    def sentence(self) -> StrOrPromise:
        """The reason as a sentence for people."""
        return self.words or REASONS[self.reason]


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
    "event-off": _("The event will not take place, and was not announced here."),
    "event-over": _("The event is over."),
    "vetoed": _("An extension of this site has decided against it."),
    "no-picture": _("This network takes no post without a picture, and the page has none."),
}


def decide(page: PageFacts, rule: AccountRule, existing: Existing, today: date) -> Decision:
    """Return the decision about ``page`` at one account."""
    gone = _reason_to_withdraw(page) or ("left-out" if rule.is_left_out else "")
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
    # Last, so that this reason means: a person's publication would be announced.
    if not reason and not page.has_person:
        reason = "no-person"
    if reason:
        return Decision(Action.NOTHING, reason)
    return Decision(Action.ANNOUNCE, "first-published" if page.first_publication else "asked")


def _reason_to_withdraw(page: PageFacts) -> str:
    if not page.live:
        return "not-live"
    if page.private:
        return "private"
    return "choice-never" if page.choice == Announcement.NEVER else ""


def _out_of_scope(page: PageFacts, rule: AccountRule) -> str:
    """Return why the account's rule excludes the page, or an empty string."""
    if not page.path.startswith(rule.root_path):
        return "other-part"
    if rule.locales and page.locale not in rule.locales:
        return "other-language"
    if rule.page_types and page.page_type not in rule.page_types:
        return "other-type"
    return "other-topic" if rule.topics and not rule.topics & page.topics else ""


def _not_news(page: PageFacts, rule: AccountRule, existing: Existing, today: date) -> str:
    """Return why an old, copied or translated page is not announced, or an empty string."""
    if existing.translation_announced:
        return "translation-announced"
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
    """Return why a new event is not announced (cancelled or over), or an empty string."""
    if event.state:
        return "event-off"
    return "event-over" if event.end < now else ""


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """The plan for one account: the decision, and the message that the network should show."""

    account: SocialAccount
    decision: Decision
    message: Message | None = None
