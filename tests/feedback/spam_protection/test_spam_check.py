"""The spam check: tickets, proof of work, the sum question, and suspicions."""

import datetime
import re
import time
from dataclasses import replace
from unittest import mock

import altcha
import pytest
from django.core import signing
from django.http import QueryDict

from feedback import spam_protection
from feedback.models import Status, Submission
from feedback.spam_protection.proof_of_work import is_solved, new_challenge
from feedback.spam_protection.sum_question import is_correct, question_text
from feedback.spam_protection.ticket import Ticket

from ..browsing import solve_proof_of_work, solve_sum, ticket_in

pytestmark = pytest.mark.django_db


def query(**values) -> QueryDict:
    """Return POST data."""
    data = QueryDict(mutable=True)
    data.update(values)
    return data


@pytest.fixture
def ticket():
    """A ticket of page 7."""
    return Ticket.issue(7)


def hours_later(hours):
    """Return a context in which the clock of the signatures is ahead."""
    return mock.patch("time.time", return_value=time.time() + hours * 3600)


def test_a_signed_ticket_can_be_read_again(ticket):
    assert Ticket.read(str(ticket), 7) == ticket


@pytest.mark.parametrize("forged", ["", "x", "a:b:c", "\x00", "е" * 5000, "73784665-8b3f-4027-abbd"])
def test_a_ticket_without_a_valid_signature_is_none(forged):
    assert Ticket.read(forged, 7) is None


def test_a_ticket_of_another_page_is_none(ticket):
    assert Ticket.read(str(ticket), 8) is None


def test_a_changed_ticket_is_none(ticket):
    text = str(ticket)
    assert Ticket.read(("A" if text[3] != "A" else "B").join([text[:3], text[4:]]), 7) is None


def test_an_old_ticket_is_expired_and_keeps_its_key(ticket):
    text = str(ticket.as_passed())
    with hours_later(13):
        old = Ticket.read(text, 7)
    assert old.expired
    assert not old.passed
    assert old.key == ticket.key


def test_a_proof_of_work_passes_the_check(ticket):
    result = spam_protection.check_post(query(ticket=str(ticket), altcha=solve_proof_of_work(ticket)), 7)
    assert result.passed
    assert result.ticket.passed


def test_a_proof_of_work_is_valid_for_its_own_ticket_only(ticket):
    assert not is_solved(solve_proof_of_work(ticket), Ticket.issue(7))


def test_a_challenge_signed_with_another_key_is_refused(ticket):
    challenge = altcha.create_challenge(
        "PBKDF2/SHA-256", 1, hmac_secret="guessed", data={"ticket": ticket.key.hex}
    )
    payload = altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_base64()
    assert not is_solved(payload, ticket)


def test_a_wrong_solution_is_refused(ticket):
    challenge = altcha.Challenge.from_dict(new_challenge(ticket))
    assert not is_solved(altcha.Payload(challenge, altcha.Solution(0, "00" * 32)).to_base64(), ticket)


@pytest.mark.parametrize(
    "payload",
    ["", "x", "e30=", "bnVsbA==", "W10=", "eyJjaGFsbGVuZ2UiOiB7fX0=", "\ud800", "A" * 100_000, "ИИИИ"],
)
def test_a_malformed_proof_of_work_is_refused(ticket, payload):
    assert not is_solved(payload, ticket)


def test_the_sum_question_is_in_words(ticket):
    assert question_text(replace(ticket, terms=(3, 4))) == "Колко е три плюс четири? Отговорете с число."


@pytest.mark.parametrize(
    ("answer", "right"),
    [("7", True), (" 7 ", True), ("7.", True), ("07", True), ("8", False), ("", False), ("седем", False)],
)
def test_the_sum_is_accepted_as_a_number_only(ticket, answer, right):
    assert is_correct(answer, replace(ticket, terms=(3, 4))) is right


def test_a_wrong_sum_asks_a_new_question_and_keeps_the_text(client, feedback_page, anonymous):
    response = client.post(feedback_page.url, {**anonymous, "sum": "99"})
    html = response.content.decode()
    assert response.status_code == 422
    assert "Отговорът на проверката не е верен. Текстът Ви е запазен" in html
    assert "Моля, засадете дървета на площада." in html
    assert 'href="#id_sum"' in html
    assert re.search(r'id="id_sum"[^>]*aria-invalid="true"', html)


def test_a_wrong_answer_spends_the_question(client, feedback_page, anonymous):
    right = anonymous["sum"]
    response = client.post(feedback_page.url, {**anonymous, "sum": "99"})
    for _guess in range(2):
        again = client.post(feedback_page.url, {**anonymous, "sum": right})
        assert again.status_code == 422
        assert "На този въпрос вече е отговорено" in again.content.decode()
        assert "Моля, засадете дървета на площада." in again.content.decode()
    assert not Submission.objects.exists()
    ticket = ticket_in(response.content.decode())
    new = {"ticket": ticket, "sum": solve_sum(ticket, feedback_page.pk)}
    assert client.post(feedback_page.url, {**anonymous, **new}).status_code == 302


def test_guesses_of_one_question_by_many_processes_pass_at_most_once(ticket):
    results = [
        spam_protection.check_post(query(ticket=str(ticket), sum=str(guess)), 7).passed
        for guess in range(4, 19)
    ]
    assert sum(results) == (1 if sum(ticket.terms) == 4 else 0)


def test_the_right_answer_may_come_twice(ticket):
    data = query(ticket=str(ticket), sum=str(sum(ticket.terms)))
    assert spam_protection.check_post(data, 7).passed
    assert spam_protection.check_post(data, 7).passed


def test_an_empty_answer_spends_nothing(ticket):
    assert not spam_protection.check_post(query(ticket=str(ticket), sum=" "), 7).passed
    assert spam_protection.check_post(query(ticket=str(ticket), sum=str(sum(ticket.terms))), 7).passed


def test_a_long_question_takes_no_proof_of_work():
    ticket = Ticket.issue(7, terms=4)
    assert (
        question_text(replace(ticket, terms=(3, 4, 5)))
        == "Колко е три плюс четири плюс пет? Отговорете с число."
    )
    proof = solve_proof_of_work(ticket)
    assert not spam_protection.check_post(query(ticket=str(ticket), altcha=proof), 7).passed
    data = query(ticket=str(ticket), sum=str(sum(ticket.terms)))
    assert spam_protection.check_post(data, 7).passed


def test_a_ticket_of_the_release_before_can_be_read(ticket):
    with mock.patch.object(Ticket, "__str__", old_ticket):
        text = str(ticket)
    assert Ticket.read(text, 7).terms == ticket.terms


def old_ticket(ticket):
    """Return a ticket as version 0.1 signed it."""
    data = {"page": ticket.page_id, "key": ticket.key.hex, "opened": ticket.opened_at}
    data |= {"terms": ticket.terms, "passed": ticket.passed}
    return signing.TimestampSigner(salt="feedback.ticket").sign_object(data)


def test_after_an_expired_ticket_the_form_can_be_sent_again(client, feedback_page, anonymous):
    with hours_later(13):
        response = client.post(feedback_page.url, anonymous)
        html = response.content.decode()
        assert "Проверката изтече. Текстът Ви е запазен" in html
        assert "Моля, засадете дървета на площада." in html
        ticket = ticket_in(html)
        again = {"ticket": ticket, "sum": solve_sum(ticket, feedback_page.pk)}
        assert client.post(feedback_page.url, {**anonymous, **again}).status_code == 302


def test_filled_honeypot_is_suspected_spam_and_the_sender_sees_no_difference(
    client, feedback_page, anonymous
):
    response = client.post(feedback_page.url, {**anonymous, "website": "https://spam.example"}, follow=True)
    submission = Submission.objects.get()
    assert (submission.status, submission.suspicion) == (Status.SUSPECTED, "honeypot")
    assert submission.reference in response.content.decode()
    assert "спам" not in response.content.decode()


def test_a_form_sent_too_fast_is_suspected_spam(client, feedback_page, anonymous, settings):
    settings.FEEDBACK = {**settings.FEEDBACK, "MINIMUM_SECONDS": 60}
    client.post(feedback_page.url, anonymous)
    assert Submission.objects.get().suspicion == "too-fast"


def test_many_links_are_suspected_spam(client, feedback_page, anonymous):
    client.post(feedback_page.url, {**anonymous, "comment": "https://a.example " * 6})
    assert Submission.objects.get().suspicion == "links"


def test_a_reused_proof_of_work_returns_the_first_submission(client, feedback_page, anonymous):
    ticket = Ticket.read(anonymous["ticket"], feedback_page.pk)
    proven = {**anonymous, "altcha": solve_proof_of_work(ticket), "sum": ""}
    first = client.post(feedback_page.url, proven)
    for _post in range(5):
        assert client.post(feedback_page.url, proven).url == first.url
    assert Submission.objects.count() == 1


def test_a_renewed_ticket_keeps_the_time_of_opening(ticket):
    later = datetime.timedelta(hours=2).total_seconds() / 3600
    with hours_later(later):
        assert Ticket.read(str(ticket.renewed()), 7).age > 7000
