"""The desk asks, and the sender answers on their private page, also without a name."""

import pytest
from django.core import mail
from django.urls import reverse
from wagtail.log_actions import registry

from feedback.cases import case_actions
from feedback.mail import digest
from feedback.models import Channel, Question, Reply, Status, Submission

from .factories import SubmissionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(feedback_page, desk):
    return SubmissionFactory(
        page=feedback_page, desk=desk, is_anonymous=True, name="", email="", comment="Тайна забележка"
    )


@pytest.fixture
def question(sent, admin_user):
    return case_actions.ask_sender(sent, admin_user, "На кой ъгъл?")


def url_of(submission):
    return f"{submission.page.url}sent/{submission.secret}/"


def ask(client, submission, text="На кой ъгъл?"):
    return client.post(reverse("feedback_inbox:step", args=[submission.pk, "ask"]), {"ask-text": text})


def answer(client, question, text="До училището."):
    return client.post(url_of(question.submission), {"question": question.pk, "answer": text})


def logged(submission):
    entries = registry.get_logs_for_instance(submission).order_by("timestamp", "pk")
    return [(entry.action, entry.user_id) for entry in entries]


def test_a_question_is_asked_and_answered_without_a_name(
    client, admin_client, sent, desk, django_capture_on_commit_callbacks
):
    assert ask(admin_client, sent).status_code == 302
    sent.refresh_from_db()
    assert sent.status == Status.IN_PROGRESS
    html = client.get(url_of(sent)).content.decode()
    assert "На кой ъгъл?" in html
    assert "Оставате анонимни" in html
    with django_capture_on_commit_callbacks(execute=True):
        assert answer(client, Question.objects.get()).status_code == 302
    case = admin_client.get(reverse("feedback_inbox:case", args=[sent.pk])).content.decode()
    assert "До училището." in case
    assert [message.to for message in mail.outbox] == [[desk.mailbox]]
    assert "До училището." not in mail.outbox[0].body
    assert Submission.objects.get().is_anonymous


def test_the_history_tells_both_and_names_no_sender(client, sent, question, admin_user):
    client.force_login(admin_user)
    answer(client, question)
    assert logged(sent)[0] == ("feedback.ask", admin_user.pk)
    action, _user = logged(sent)[1]
    assert action == "feedback.answer"
    assert "До училището" not in str(registry.get_logs_for_instance(sent).values_list("data"))


def test_the_private_page_repeats_neither_answer_nor_author_nor_note(client, question, admin_user):
    case_actions.add_note(question.submission, admin_user, "Пак този.")
    answer(client, question)
    html = client.get(url_of(question.submission)).content.decode()
    assert "Отговорихте на" in html
    for words in ("До училището.", "Пак този.", "Тайна забележка", admin_user.username):
        assert words not in html


@pytest.mark.parametrize("text", ["", "   ", "а" * 5001, "a\x00b"])
def test_an_answer_with_a_mistake_says_so_and_keeps_the_text(client, question, text):
    response = answer(client, question, text)
    html = response.content.decode()
    assert response.status_code == 422
    assert "<title>Грешка:" in html.replace("\n", "").replace("  ", "")
    assert f'href="#id_answer_{question.pk}"' in html
    assert text.strip("\x00 ") in html or "\x00" in text
    question.refresh_from_db()
    assert question.answered_at is None


def test_it_is_answered_once(client, question):
    answer(client, question)
    assert answer(client, question, "Друго.").status_code == 302
    question.refresh_from_db()
    assert question.answer == "До училището."


@pytest.mark.parametrize("number", ["0", "x", "９", "9" * 30, ""])
def test_a_question_that_is_not_there_cannot_be_answered(client, question, number):
    data = {"question": number, "answer": "До училището."}
    assert client.post(url_of(question.submission), data).status_code == 404


def test_only_the_sender_of_the_message_answers(client, question, feedback_page):
    other = SubmissionFactory(page=feedback_page)
    data = {"question": question.pk, "answer": "Чужд отговор"}
    assert client.post(url_of(other), data).status_code == 404
    question.refresh_from_db()
    assert question.answered_at is None


def test_who_left_an_address_is_mailed_word_of_it(admin_client, sent, django_capture_on_commit_callbacks):
    Submission.objects.update(email="ivanka@example.bg", is_anonymous=False)
    with django_capture_on_commit_callbacks(execute=True):
        ask(admin_client, sent)
    assert [message.to for message in mail.outbox] == [["ivanka@example.bg"]]
    assert "На кой ъгъл?" not in mail.outbox[0].body
    assert url_of(sent) in mail.outbox[0].body
    assert Question.objects.get().delivery == Reply.Delivery.SENT


@pytest.mark.parametrize("change", [{"channel": Channel.PHONE}, {"page": None}])
def test_nobody_is_asked_who_could_not_answer(admin_client, sent, change):
    Submission.objects.update(**change)
    assert ask(admin_client, sent).status_code == 422
    assert not Question.objects.exists()


def test_a_desk_asks_only_about_its_own(client, sent, django_user_model):
    stranger = django_user_model.objects.create_user("stranger", "s@example.bg", "x")
    stranger.groups.add(SubmissionFactory().desk.group)
    client.force_login(stranger)
    assert ask(client, sent).status_code == 404
    assert not Question.objects.exists()


def test_a_question_whose_mail_failed_is_in_the_digest(question, desk):
    Question.objects.update(delivery=Reply.Delivery.FAILED)
    assert digest.compile_digest(desk).failed == [question.submission]
