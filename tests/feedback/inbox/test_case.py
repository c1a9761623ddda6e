"""The page of one submission in the inbox, and the actions on it."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import registry

from feedback.models import ReplyTemplate, Status, Submission

from ..browsing import case_html, post_action
from ..factories import DeskFactory, create_user
from ..inspection import logged_actions

pytestmark = pytest.mark.django_db


def test_each_reading_is_logged(clerk_client, clerk, submission):
    for _reading in range(2):
        clerk_client.get(reverse("feedback_inbox:case", args=[submission.pk]))
    assert logged_actions(submission) == ["feedback.read", "feedback.read"]
    entry = registry.get_logs_for_instance(submission).first()
    assert entry.user == clerk
    assert entry.message == "Прочетено"


def test_a_reply_is_stored_mailed_and_sets_the_status(
    clerk_client, clerk, submission, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = post_action(clerk_client, submission, "reply", body="Благодарим Ви!")
    assert response.status_code == 302
    submission.refresh_from_db()
    assert submission.status == Status.ANSWERED
    assert submission.answered_at is not None
    assert submission.replies.get().author == clerk
    assert mail.outbox[0].to == [submission.email]
    assert logged_actions(submission) == ["feedback.reply"]


def test_an_empty_reply_is_refused_and_the_page_shown_again(clerk_client, submission):
    response = post_action(clerk_client, submission, "reply", body="  ")
    assert response.status_code == 422
    assert not submission.replies.exists()
    assert submission.comment in response.content.decode()


def test_a_reply_template_is_filled_in(clerk_client, submission):
    body = "{name}, за № {reference} от {date} отговаря {desk}. {друго}"
    template = ReplyTemplate.objects.create(title="Благодарност", body=body)
    ReplyTemplate.objects.create(title="Чужд", body="x", desk=DeskFactory())
    page = clerk_client.get(reverse("feedback_inbox:case", args=[submission.pk]), {"template": template.pk})
    date = timezone.localtime(submission.received_at).strftime("%d.%m.%Y")
    filled = f"Иванка Петрова, за № {submission.reference} от {date} отговаря {submission.desk}. {{друго}}"
    assert filled in page.content.decode()
    assert "Чужд" not in page.content.decode()


def test_a_note_is_shown_to_clerks_and_not_mailed(clerk_client, clerk, submission):
    post_action(clerk_client, submission, "note", text="Да попитаме съвета.")
    assert submission.notes.get().author == clerk
    assert not mail.outbox
    html = case_html(clerk_client, submission)
    assert "Да попитаме съвета." in html


def test_assigning_sets_the_status_to_in_progress(clerk_client, clerk, submission):
    post_action(clerk_client, submission, "assign", assignee=clerk.pk)
    submission.refresh_from_db()
    assert (submission.assignee, submission.status) == (clerk, Status.IN_PROGRESS)


def test_user_who_may_not_read_a_case_cannot_be_assigned(clerk_client, submission):
    assert post_action(clerk_client, submission, "assign", assignee=create_user().pk).status_code == 422


def test_moving_keeps_number_due_date_and_history_and_notifies_the_new_desk(
    clerk_client, submission, django_capture_on_commit_callbacks
):
    other = DeskFactory(name="Транспорт")
    post_action(clerk_client, submission, "note", text="Не е за нас.")
    before = Submission.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        response = post_action(clerk_client, submission, "move", desk=other.pk, reason="Отнася се до спирка")
    assert response.url == reverse("feedback_inbox:index")
    after = Submission.objects.get()
    assert after.desk == other
    assert (after.reference, after.due_on) == (before.reference, before.due_on)
    assert logged_actions(after) == ["feedback.note", "feedback.move"]
    assert mail.outbox[0].to == [other.mailbox]
    assert clerk_client.get(reverse("feedback_inbox:case", args=[submission.pk])).status_code == 404


def test_extending_the_due_date_needs_a_reason_and_a_later_date(clerk_client, submission):
    later = submission.due_on + datetime.timedelta(days=10)
    assert post_action(clerk_client, submission, "extend", due_on=later).status_code == 422
    assert (
        post_action(clerk_client, submission, "extend", due_on=submission.due_on, reason="x").status_code
        == 422
    )
    assert (
        post_action(clerk_client, submission, "extend", due_on=later, reason="Чака становище").status_code
        == 302
    )
    submission.refresh_from_db()
    assert submission.due_on == later
    entry = registry.get_logs_for_instance(submission).get()
    assert "Чака становище" in entry.message


def test_only_a_reply_sets_the_status_to_answered(clerk_client, submission):
    assert post_action(clerk_client, submission, "status", status="answered").status_code == 422
    assert post_action(clerk_client, submission, "status", status="closed").status_code == 302
    submission.refresh_from_db()
    assert not submission.is_open


def test_an_unknown_action_is_not_found(clerk_client, submission):
    assert post_action(clerk_client, submission, "explode").status_code == 404


def test_the_history_shows_log_entries_as_sentences(clerk_client, submission):
    post_action(clerk_client, submission, "status", status="in_progress")
    html = case_html(clerk_client, submission)
    assert "Състоянието е променено от „Ново“ на „В работа“" in html
