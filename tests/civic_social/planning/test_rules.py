"""The rules that decide what is announced where, and why not."""

from dataclasses import replace
from datetime import date

import pytest

from civic_social.planning.rules import (
    REASONS,
    AccountRule,
    Action,
    Announcement,
    Existing,
    PageFacts,
    decide,
)

TODAY = date(2026, 11, 24)
NEWS = PageFacts(
    page_type="home.policypage",
    path="000100010002",
    locale="bg",
    live=True,
    private=False,
    choice=Announcement.AUTOMATIC,
    first_publication=True,
    is_copy=False,
    has_person=True,
    topics=frozenset({"култура", "спорт"}),
)
NOWHERE = Existing()
THERE = Existing(announced=True, wanted=True)
WITHDRAWN = Existing(announced=True, wanted=False)


def outcome(page=NEWS, rule=AccountRule(), existing=NOWHERE):  # noqa: B008
    decision = decide(page, rule, existing, TODAY)
    assert str(decision.sentence) == str(REASONS[decision.reason])
    return decision.action, decision.reason


def test_a_page_that_a_person_publishes_for_the_first_time_is_announced():
    assert outcome() == (Action.ANNOUNCE, "first-published")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"live": False}, "not-live"),
        ({"private": True}, "private"),
        ({"choice": Announcement.NEVER}, "choice-never"),
        ({"has_person": False}, "no-person"),
        ({"is_copy": True}, "copy"),
        ({"first_publication": False}, "published-before"),
        ({"choice": Announcement.LEAVE}, "minor-change"),
        ({"document_date": date(2026, 10, 1)}, "too-old"),
    ],
)
def test_what_is_not_news_is_not_announced(change, reason):
    assert outcome(replace(NEWS, **change)) == (Action.NOTHING, reason)


def test_a_document_within_the_age_limit_is_news():
    page = replace(NEWS, document_date=date(2026, 10, 25))
    assert outcome(page)[0] == Action.ANNOUNCE
    assert outcome(page, AccountRule(age_limit_days=29)) == (Action.NOTHING, "too-old")


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (AccountRule(root_path="00010002"), "other-part"),
        (AccountRule(locales=frozenset({"en"})), "other-language"),
        (AccountRule(page_types=frozenset({"home.eventpage"})), "other-type"),
        (AccountRule(topics=frozenset({"екология"})), "other-topic"),
    ],
)
def test_an_account_announces_only_what_its_rule_covers(rule, reason):
    assert outcome(rule=rule) == (Action.NOTHING, reason)


def test_a_rule_that_covers_the_page_lets_it_through():
    rule = AccountRule(
        root_path="00010001",
        locales=frozenset({"bg"}),
        page_types=frozenset({"home.policypage"}),
        topics=frozenset({"спорт"}),
    )
    assert outcome(rule=rule)[0] == Action.ANNOUNCE


def test_the_editor_can_ask_for_an_old_page_but_not_for_an_import():
    asked = replace(NEWS, choice=Announcement.ALWAYS, first_publication=False, document_date=date(2019, 1, 1))
    assert outcome(asked) == (Action.ANNOUNCE, "asked")
    assert outcome(replace(asked, has_person=False)) == (Action.NOTHING, "no-person")


def test_a_translation_is_not_announced_where_the_original_stands():
    existing = Existing(translation_announced=True)
    assert outcome(existing=existing) == (Action.NOTHING, "translation-announced")


def test_what_stands_follows_the_page_even_out_of_the_rule_and_without_a_person():
    edited = replace(NEWS, first_publication=False, has_person=False)
    assert outcome(edited, AccountRule(root_path="0009"), THERE) == (Action.EDIT, "changed")


def test_a_minor_change_leaves_the_posts_alone():
    assert outcome(replace(NEWS, choice=Announcement.LEAVE), existing=THERE) == (
        Action.NOTHING,
        "minor-change",
    )


@pytest.mark.parametrize("change", [{"live": False}, {"private": True}, {"choice": Announcement.NEVER}])
def test_what_stands_goes_when_the_page_is_no_longer_public(change):
    assert outcome(replace(NEWS, **change), existing=THERE)[0] == Action.WITHDRAW
    assert outcome(replace(NEWS, **change), existing=WITHDRAWN)[0] == Action.NOTHING


def test_a_page_that_is_published_again_is_announced_again():
    assert outcome(replace(NEWS, first_publication=False), existing=WITHDRAWN) == (
        Action.RESTORE,
        "published-again",
    )
