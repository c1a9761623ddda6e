"""The rules by which a page is announced at an account, or not, and the reason."""

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
NO_POST = Existing()
ANNOUNCED = Existing(announced=True, wanted=True)
WITHDRAWN = Existing(announced=True, wanted=False)


def outcome(page=NEWS, rule=AccountRule(), existing=NO_POST):  # noqa: B008
    decision = decide(page, rule, existing, TODAY)
    assert str(decision.sentence) == str(REASONS[decision.reason])
    return decision.action, decision.reason


def test_page_published_by_a_person_for_the_first_time_is_announced():
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
def test_page_that_is_not_news_is_not_announced(change, reason):
    assert outcome(replace(NEWS, **change)) == (Action.NOTHING, reason)


def test_document_within_the_age_limit_is_announced():
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
def test_page_outside_the_rule_of_the_account_is_not_announced(rule, reason):
    assert outcome(rule=rule) == (Action.NOTHING, reason)


def test_page_published_before_the_account_existed_is_not_announced():
    assert outcome(rule=AccountRule(is_newer=True)) == (Action.NOTHING, "published-before")


def test_page_covered_by_the_rule_of_the_account_is_announced():
    rule = AccountRule(
        root_path="00010001",
        locales=frozenset({"bg"}),
        page_types=frozenset({"home.policypage"}),
        topics=frozenset({"спорт"}),
    )
    assert outcome(rule=rule)[0] == Action.ANNOUNCE


def test_editor_can_request_the_announcement_of_an_old_page_but_not_of_an_import():
    requested = replace(
        NEWS, choice=Announcement.ALWAYS, first_publication=False, document_date=date(2019, 1, 1)
    )
    assert outcome(requested) == (Action.ANNOUNCE, "asked")
    assert outcome(replace(requested, has_person=False)) == (Action.NOTHING, "no-person")


def test_translation_is_not_announced_where_the_original_is():
    existing = Existing(translation_announced=True)
    assert outcome(existing=existing) == (Action.NOTHING, "translation-announced")


def test_existing_post_is_edited_even_outside_the_rule_and_without_a_person():
    edited = replace(NEWS, first_publication=False, has_person=False)
    assert outcome(edited, AccountRule(root_path="0009"), ANNOUNCED) == (Action.EDIT, "changed")


def test_minor_change_does_not_edit_the_posts():
    assert outcome(replace(NEWS, choice=Announcement.LEAVE), existing=ANNOUNCED) == (
        Action.NOTHING,
        "minor-change",
    )


@pytest.mark.parametrize("change", [{"live": False}, {"private": True}, {"choice": Announcement.NEVER}])
def test_existing_post_is_withdrawn_when_the_page_is_no_longer_public(change):
    assert outcome(replace(NEWS, **change), existing=ANNOUNCED)[0] == Action.WITHDRAW
    assert outcome(replace(NEWS, **change), existing=WITHDRAWN)[0] == Action.NOTHING


def test_republished_page_is_announced_again():
    assert outcome(replace(NEWS, first_publication=False), existing=WITHDRAWN) == (
        Action.RESTORE,
        "published-again",
    )
