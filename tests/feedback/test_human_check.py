"""Telling people from programs."""

import datetime
import re
import time
from dataclasses import replace
from unittest import mock

import altcha
import pytest
from django.http import QueryDict

from feedback import spam_protection
from feedback.models import Status, Submission
from feedback.spam_protection.proof_of_work import is_solved
from feedback.spam_protection.sum_question import is_correct, question_text
from feedback.spam_protection.ticket import Ticket

from .conftest import solve

pytestmark = pytest.mark.django_db


def query(**values) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update(values)
    return data


@pytest.fixture
def ticket():
    return Ticket.issue(7)


def hours_later(hours):
    """Let the clock that stamps and checks signatures run ahead."""
    return mock.patch("time.time", return_value=time.time() + hours * 3600)


def test_a_ticket_survives_its_journey(ticket):
    assert Ticket.read(str(ticket), 7) == ticket


@pytest.mark.parametrize("forged", ["", "x", "a:b:c", "\x00", "е" * 5000, "73784665-8b3f-4027-abbd"])
def test_a_ticket_that_we_did_not_give_out_is_none(forged):
    assert Ticket.read(forged, 7) is None


def test_a_ticket_of_another_form_is_none(ticket):
    assert Ticket.read(str(ticket), 8) is None


def test_a_ticket_that_was_tampered_with_is_none(ticket):
    text = str(ticket)
    assert Ticket.read(("A" if text[3] != "A" else "B").join([text[:3], text[4:]]), 7) is None


def test_an_old_ticket_is_expired_but_known(ticket):
    text = str(ticket.as_passed())
    with hours_later(13):
        old = Ticket.read(text, 7)
    assert old.expired
    assert not old.passed
    assert old.key == ticket.key


def test_the_browsers_work_is_accepted(ticket):
    verdict = spam_protection.check_post(query(ticket=str(ticket), altcha=solve(ticket)), 7)
    assert verdict.passed
    assert verdict.ticket.passed


def test_the_work_done_for_one_form_is_no_good_for_another(ticket):
    assert not is_solved(solve(ticket), Ticket.issue(7))


def test_a_challenge_of_our_own_making_is_needed(ticket):
    challenge = altcha.create_challenge(
        "PBKDF2/SHA-256", 1, hmac_secret="guessed", data={"ticket": ticket.key.hex}
    )
    payload = altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_base64()
    assert not is_solved(payload, ticket)


def test_work_that_was_not_done_is_refused(ticket):
    from feedback.spam_protection.proof_of_work import new_challenge

    challenge = altcha.Challenge.from_dict(new_challenge(ticket))
    assert not is_solved(altcha.Payload(challenge, altcha.Solution(0, "00" * 32)).to_base64(), ticket)


@pytest.mark.parametrize(
    "payload",
    ["", "x", "e30=", "bnVsbA==", "W10=", "eyJjaGFsbGVuZ2UiOiB7fX0=", "\ud800", "A" * 100_000, "ИИИИ"],
)
def test_nonsense_in_place_of_work_is_refused(ticket, payload):
    assert not is_solved(payload, ticket)


def test_the_question_is_asked_in_words(ticket):
    assert question_text(replace(ticket, terms=(3, 4))) == "Колко е три плюс четири? Отговорете с число."


@pytest.mark.parametrize(
    ("answer", "right"),
    [("7", True), (" 7 ", True), ("7.", True), ("07", True), ("8", False), ("", False), ("седем", False)],
)
def test_the_answer_is_a_number(ticket, answer, right):
    assert is_correct(answer, replace(ticket, terms=(3, 4))) is right


def test_a_wrong_answer_brings_a_new_question_and_keeps_the_text(client, feedback_page, anonymous):
    response = client.post(feedback_page.url, {**anonymous, "sum": "99"})
    html = response.content.decode()
    assert response.status_code == 422
    assert "Отговорът на проверката не е верен. Текстът Ви е запазен" in html
    assert "Моля, засадете дървета на площада." in html
    assert 'href="#id_sum"' in html
    assert re.search(r'id="id_sum"[^>]*aria-invalid="true"', html)


def test_an_expired_check_keeps_the_text_and_needs_one_more_press(client, feedback_page, anonymous):
    with hours_later(13):
        response = client.post(feedback_page.url, anonymous)
        html = response.content.decode()
        assert "Проверката изтече. Текстът Ви е запазен" in html
        assert "Моля, засадете дървета на площада." in html
        ticket = re.search(r'name="ticket" value="([^"]+)"', html).group(1)
        again = {"ticket": ticket, "sum": str(sum(Ticket.read(ticket, feedback_page.pk).terms))}
        assert client.post(feedback_page.url, {**anonymous, **again}).status_code == 302


def test_whoever_fills_in_the_trap_is_kept_apart_for_review(client, feedback_page, anonymous):
    response = client.post(feedback_page.url, {**anonymous, "website": "https://spam.example"}, follow=True)
    submission = Submission.objects.get()
    assert (submission.status, submission.suspicion) == (Status.SUSPECTED, "honeypot")
    assert submission.reference in response.content.decode()
    assert "спам" not in response.content.decode()


def test_whoever_is_faster_than_reading_is_kept_apart(client, feedback_page, anonymous, settings):
    settings.FEEDBACK = {**settings.FEEDBACK, "MINIMUM_SECONDS": 60}
    client.post(feedback_page.url, anonymous)
    assert Submission.objects.get().suspicion == "too-fast"


def test_a_heap_of_links_is_kept_apart(client, feedback_page, anonymous):
    client.post(feedback_page.url, {**anonymous, "comment": "https://a.example " * 6})
    assert Submission.objects.get().suspicion == "links"


def test_a_proof_used_again_brings_back_the_first_number(client, feedback_page, anonymous):
    ticket = Ticket.read(anonymous["ticket"], feedback_page.pk)
    proven = {**anonymous, "altcha": solve(ticket), "sum": ""}
    first = client.post(feedback_page.url, proven)
    for _press in range(5):
        assert client.post(feedback_page.url, proven).url == first.url
    assert Submission.objects.count() == 1


def test_the_time_of_opening_is_kept_over_corrections(ticket):
    later = datetime.timedelta(hours=2).total_seconds() / 3600
    with hours_later(later):
        assert Ticket.read(str(ticket.renewed()), 7).age > 7000
