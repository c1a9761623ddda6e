"""Advice on plain Bulgarian."""

import pytest

from home.content.plain_language import review, split_sentences

from .. import factories

PLAIN = "Таксата е 40 лв. на година. Плаща се до 30 юни 2026 г. в касата на ул. Речна 12."


def test_plain_text_gets_a_measure_and_no_advice(settings):
    report = review(PLAIN)
    assert report.advice == []
    assert "2" in report.measure


def test_abbreviations_and_dates_end_no_sentence():
    assert len(split_sentences(PLAIN)) == 2
    assert len(split_sentences("По чл. 21, ал. 1, т. 8 от Закона. Второ? Трето!")) == 3


def test_long_sentence_is_named_by_its_beginning():
    [advice] = review("Общината иска да направи " + "много " * 20 + "неща.").advice
    assert "Общината иска да направи…" in advice
    assert "25" in advice


@pytest.mark.parametrize(
    ("text", "found"), [("Във връзка с ремонта", "във връзка с"), ("осъществяването му", "осъществяването")]
)
def test_hard_word_gets_an_everyday_one(text, found):
    [advice] = review(text).advice
    assert f"„{found}“" in advice or f"“{found}”" in advice


def test_long_words_are_named():
    assert any(
        "противообществените" in advice for advice in review("Комисия за противообществените прояви.").advice
    )


def test_empty_text_has_no_report():
    assert review(" \n") == review("12 34.")
    assert review("").measure == ""


@pytest.mark.django_db
def test_editor_shows_advice_and_renews_it_by_a_posted_text(admin_client, page_of, client):
    page = page_of(factories.NewsPageFactory, summary="Във връзка с ремонта.")
    html = admin_client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "във връзка с" in html
    assert "home/admin/plain-language.js" in html
    report = admin_client.post("/admin/plain-language/", {"text": "Следва да платите."}).json()
    assert "следва да" in report["advice"][0]
    assert admin_client.get("/admin/plain-language/").status_code == 405
    assert client.post("/admin/plain-language/", {"text": "x"}).status_code == 302
