"""The rows of the inbox: the sender and the first words, the due date in words, full names."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from feedback.models import Status

from ..factories import SubmissionFactory, create_user

pytestmark = pytest.mark.django_db

INDEX = "/admin/feedback/inbox/"


def row_of(client, submission, query=""):
    """Return the cells of the row of a submission, each with single spaces."""
    page = BeautifulSoup(client.get(INDEX + query).content, "html.parser")
    link = page.find("a", href=f"{INDEX}{submission.pk}/")
    return [" ".join(cell.get_text(" ").split()) for cell in link.find_parent("tr").select("td")]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1, "просрочено с 1 ден"),
        (-12, "просрочено с 12 дни"),
        (0, "срокът е днес"),
        (1, "остава 1 ден"),
        (2, "остават 2 дни"),
        (60, ""),
    ],
)
def test_due_date_is_shown_in_words(admin_client, days, words):
    due_on = timezone.localdate() + datetime.timedelta(days=days)
    cell = row_of(admin_client, SubmissionFactory(due_on=due_on))[1]
    assert cell == f"Срок: {due_on:%d.%m.%Y} {words}".strip()


def test_overdue_is_coloured(admin_client):
    SubmissionFactory(due_on=datetime.date(2020, 1, 1))
    assert "feedback-due--overdue" in admin_client.get(INDEX).content.decode()


def test_answered_submission_is_not_overdue(admin_client):
    answered = SubmissionFactory(due_on=datetime.date(2020, 1, 1), status=Status.ANSWERED)
    assert row_of(admin_client, answered, "?status=answered")[1] == "Срок: 01.01.2020"


def test_row_names_the_sender_and_the_first_words(admin_client):
    named = SubmissionFactory(name="Иванка Петрова", comment="Лампата   не свети. " + "Тъмно е. " * 50)
    anonymous = SubmissionFactory(is_anonymous=True, name="", email="")
    text = row_of(admin_client, named)[0]
    assert text.startswith(f"{named.reference} Иванка Петрова · Лампата не свети. Тъмно е.")
    assert text.endswith("…")
    assert len(text) < 140
    assert "Анонимно" in row_of(admin_client, anonymous)[0]


def test_assignee_is_shown_by_full_name(admin_client, submission):
    clerk = create_user(submission.desk.group)
    clerk.first_name, clerk.last_name = "Елена", "Димитрова"
    clerk.save()
    submission.assignee = clerk
    submission.save()
    page = admin_client.get(INDEX).content.decode()
    assert "Отговорник: Елена Димитрова" in row_of(admin_client, submission)
    assert clerk.get_username() not in page
