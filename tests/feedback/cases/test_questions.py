"""Questions of a desk, which the sender answers on their private page."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from feedback.cases import case_actions
from feedback.mail import digest
from feedback.models import Channel, Question, Reply, Status, Submission

from ..browsing import case_html, post_action, private_url
from ..factories import SubmissionFactory
from ..inspection import log_entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(feedback_page, desk):
    """A submission of an anonymous sender through the feedback page."""
    return SubmissionFactory(
        page=feedback_page, desk=desk, is_anonymous=True, name="", email="", comment="Тайна забележка"
    )


@pytest.fixture
def question(submission, admin_user):
    """A question about the submission."""
    return case_actions.ask_sender(submission, admin_user, "На кой ъгъл?")


def ask(client, submission):
    """Ask a question in the inbox, and return the response."""
    return post_action(client, submission, "ask", text="На кой ъгъл?")


def answer(client, question, text="До училището."):
    """Post an answer on the private page, and return the response."""
    return client.post(private_url(question.submission), {"question": question.pk, "answer": text})


def test_an_anonymous_sender_answers_a_question(
    client, admin_client, submission, desk, django_capture_on_commit_callbacks
):
    assert ask(admin_client, submission).status_code == 302
    submission.refresh_from_db()
    assert submission.status == Status.IN_PROGRESS
    html = client.get(private_url(submission)).content.decode()
    assert "На кой ъгъл?" in html
    assert "Оставате анонимни" in html
    with django_capture_on_commit_callbacks(execute=True):
        assert answer(client, Question.objects.get()).status_code == 302
    assert "До училището." in case_html(admin_client, submission)
    assert [message.to for message in mail.outbox] == [[desk.mailbox]]
    assert "До училището." not in mail.outbox[0].body
    assert Submission.objects.get().is_anonymous


def test_question_and_answer_are_logged_without_naming_the_sender(client, submission, question, admin_user):
    client.force_login(admin_user)
    answer(client, question)
    asked, answered = log_entries(submission)
    assert (asked.action, asked.user) == ("feedback.ask", admin_user)
    assert answered.action == "feedback.answer"
    assert "До училището" not in str([asked.data, answered.data])


def test_the_private_page_shows_neither_answer_nor_author_nor_note(client, question, admin_user):
    case_actions.add_note(question.submission, admin_user, "Пак този.")
    answer(client, question)
    Submission.objects.update(received_at=timezone.now() - datetime.timedelta(minutes=11))
    html = client.get(private_url(question.submission)).content.decode()
    assert "Отговорихте на" in html
    for words in ("До училището.", "Пак този.", "Тайна забележка", admin_user.username):
        assert words not in html


@pytest.mark.parametrize("text", ["", "   ", "а" * 5001])
def test_an_invalid_answer_shows_the_error_and_keeps_the_text(client, question, text):
    response = answer(client, question, text)
    html = response.content.decode()
    assert response.status_code == 422
    assert "<title>Грешка:" in html.replace("\n", "").replace("  ", "")
    assert f'href="#id_answer_{question.pk}"' in html
    assert text.strip() in html
    question.refresh_from_db()
    assert question.answered_at is None


def test_a_question_can_be_answered_once(client, question):
    answer(client, question)
    assert answer(client, question, "Друго.").status_code == 302
    question.refresh_from_db()
    assert question.answer == "До училището."


@pytest.mark.parametrize("number", ["0", "x", "９", "9" * 30, ""])
def test_answering_an_unknown_question_is_not_found(client, question, number):
    data = {"question": number, "answer": "До училището."}
    assert client.post(private_url(question.submission), data).status_code == 404


def test_a_question_cannot_be_answered_from_another_submission(client, question, feedback_page):
    other = SubmissionFactory(page=feedback_page)
    data = {"question": question.pk, "answer": "Чужд отговор"}
    assert client.post(private_url(other), data).status_code == 404
    question.refresh_from_db()
    assert question.answered_at is None


def test_a_question_is_announced_by_mail_without_its_text(
    admin_client, submission, django_capture_on_commit_callbacks
):
    Submission.objects.update(email="ivanka@example.bg", is_anonymous=False)
    with django_capture_on_commit_callbacks(execute=True):
        ask(admin_client, submission)
    assert [message.to for message in mail.outbox] == [["ivanka@example.bg"]]
    assert "На кой ъгъл?" not in mail.outbox[0].body
    assert private_url(submission) in mail.outbox[0].body
    assert Question.objects.get().delivery == Reply.Delivery.SENT


@pytest.mark.parametrize("change", [{"channel": Channel.PHONE}, {"page": None}])
def test_a_question_is_refused_if_there_is_no_private_page(admin_client, submission, change):
    Submission.objects.update(**change)
    assert ask(admin_client, submission).status_code == 422
    assert not Question.objects.exists()


def test_a_clerk_of_another_desk_cannot_ask(client, submission, other_clerk):
    client.force_login(other_clerk)
    assert ask(client, submission).status_code == 404
    assert not Question.objects.exists()


def test_a_question_whose_mail_failed_is_in_the_digest(question, desk):
    Question.objects.update(delivery=Reply.Delivery.FAILED)
    assert digest.compile_digest(desk).failed == [question.submission]
